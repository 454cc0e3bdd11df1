"""What a caller gives: `out=` in place, sizes that vary, threads and forks; who owns what."""

from __future__ import annotations

import gc
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from programs import compiled
from referee import needs_upstream, run_upstream
from test_memory import resident_bytes

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.printer import print_module
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.ownership import address_of

ELEMENTWISE = """
func.func @main(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.add %x, %y : tensor<?x?xf32>
  %1 = graph.relu %0 : tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
"""

SEVERAL = """
#row = affine_map<(d0) -> (d0)>
func.func @main(%x: tensor<?xf32>, %k: index, %s: f32)
    -> (tensor<?xf32>, f32, tensor<?x3xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %scaled = linalg.generic {indexing_maps = [#row, #row], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %s : f32
    linalg.yield %p : f32
  } -> tensor<?xf32>
  %twice = arith.addf %s, %s : f32
  %f = tensor.empty(%k) : tensor<?x3xf32>
  %filled = linalg.fill ins(%s : f32) outs(%f : tensor<?x3xf32>) -> tensor<?x3xf32>
  %g = tensor.empty() : tensor<4xf32>
  %four = linalg.fill ins(%twice : f32) outs(%g : tensor<4xf32>) -> tensor<4xf32>
  return %scaled, %twice, %filled, %four : tensor<?xf32>, f32, tensor<?x3xf32>, tensor<4xf32>
}
"""

PRODUCTS = """
func.func @main(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %y, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r = linalg.matmul ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>)
      outs(%f : tensor<?x?xf32>) -> tensor<?x?xf32>
  %g = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %s = linalg.matmul ins(%r, %y : tensor<?x?xf32>, tensor<?x?xf32>)
      outs(%g : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %s : tensor<?x?xf32>
}
"""


@pytest.fixture(scope="module")
def elementwise():
    """relu(x + y), of any shape."""
    return compiled(ELEMENTWISE)


@pytest.fixture(scope="module")
def several():
    """Arrays and numbers as results; one extent is an argument."""
    return compiled(SEVERAL)


@pytest.fixture(scope="module")
def products():
    """x @ y @ y, which needs an arena."""
    return compiled(PRODUCTS)


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    """Floats of both signs."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def poisoned(*shape: int) -> np.ndarray:
    """An array of NaN."""
    return np.full(shape, np.nan, np.float32)


def test_functions_are_taken_apart(elementwise, several, products):
    """The signature names the parts, and says which of them has an arena."""
    for program, arena in ((elementwise, None), (several, None), (products, -1)):
        (entry,) = program.signature.entries
        assert entry.parts is not None and entry.parts.arena == arena
        assert program.entries == ("main",)


@pytest.mark.parametrize("shape", [(1, 1), (7, 13), (0, 5), (5, 0), (0, 0), (600, 700)], ids=str)
def test_dynamic_shapes(elementwise, shape):
    """Any extents, also none, from NumPy's memory and from the pool."""
    x, y = numbers(*shape), numbers(*shape, seed=1)
    expected = np.maximum(x + y, 0)
    np.testing.assert_array_equal(elementwise(x, y), expected)
    out = poisoned(*shape)
    assert elementwise(x, y, out=out) is out
    np.testing.assert_array_equal(out, expected)


@needs_upstream
@pytest.mark.parametrize("program", ["elementwise", "several", "products"])
def test_upstream_computes_the_same(program, request):
    """From the loop level's text, upstream gives the numbers, and we take it apart no more."""
    executable = request.getfixturevalue(program)
    arguments = {
        "elementwise": (numbers(3, 5), numbers(3, 5, seed=1)),
        "several": (numbers(5), 3, np.float32(1.5)),
        "products": (numbers(3, 4), numbers(4, 4, seed=1)),
    }[program]
    ours = executable(*arguments)
    text = executable.ir("loop")
    again = compiled(text)
    assert again.signature == executable.signature
    theirs = run_upstream(as_scf(text), "main", arguments)
    results = ours if isinstance(ours, tuple) else (ours,)
    repeated = again(*arguments)
    repeated = repeated if isinstance(repeated, tuple) else (repeated,)
    for result, same, expected in zip(results, repeated, theirs, strict=False):
        np.testing.assert_array_equal(same, result)
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


def as_scf(text: str) -> str:
    """`text` at the loop level with upstream's loops."""
    context = Context()
    register_dialects(context)
    module = parse_module(text, "<test>", context)
    make_pass("convert-loop-to-scf", {}).run(module, context)
    stream = io.StringIO()
    print_module(module, stream)
    return stream.getvalue()


def test_nan_and_infinity_pass(elementwise):
    """Special values come out as NumPy's."""
    x = np.float32([[np.nan, np.inf, -np.inf, -0.0]])
    y = np.float32([[1, 1, 1, 0]])
    np.testing.assert_array_equal(elementwise(x, y), np.maximum(x + y, 0))


@pytest.mark.parametrize("shape", [(3, 5), (700, 900)], ids=str)
def test_out_is_what_the_function_writes_to(elementwise, shape, monkeypatch):
    """No other memory is made for a result that has an array, and no copy of it."""
    from mlopt.runtime import destinations

    def refuse(*_):
        raise AssertionError("memory was made")

    x, y, out = numbers(*shape), numbers(*shape, seed=1), poisoned(*shape)
    expected = np.maximum(x + y, 0)
    address = address_of(out)
    monkeypatch.setattr(destinations, "empty", refuse)
    monkeypatch.setattr(np, "copyto", refuse)
    assert elementwise(x, y, out=out) is out
    assert address_of(out) == address
    np.testing.assert_array_equal(out, expected)


def test_out_inside_another_array(elementwise):
    """A contiguous part is written in place, and nothing around it."""
    whole = poisoned(6, 4)
    x, y = numbers(2, 4), numbers(2, 4, seed=1)
    elementwise(x, y, out=whole[2:4])
    np.testing.assert_array_equal(whole[2:4], np.maximum(x + y, 0))
    assert np.isnan(whole[:2]).all() and np.isnan(whole[4:]).all()


def test_out_that_is_not_contiguous(elementwise):
    """Any strides do, through a copy."""
    x, y = numbers(4, 5), numbers(4, 5, seed=1)
    expected = np.maximum(x + y, 0)
    for out in (poisoned(4, 10)[:, ::2], poisoned(5, 4).T, poisoned(8, 5)[::-2]):
        elementwise(x, y, out=out)
        np.testing.assert_array_equal(out, expected)


def test_out_that_overlaps_an_argument(products):
    """What the function still reads is not written: whole, shifted, or another's end."""
    memory = numbers(3, 4)
    y = numbers(4, 4, seed=1)
    for argument, out in (
        (memory, memory),
        (memory[:2], memory[1:]),
        (memory[1:], memory[:2]),
        (memory[::-1], memory),
    ):
        memory[...] = numbers(3, 4)
        expected = argument.astype(np.float64) @ y @ y
        products(argument, y, out=out)
        np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-4)
    second = numbers(4, 4, seed=2)
    expected = second[:3].astype(np.float64) @ second @ second
    np.testing.assert_allclose(
        products(second[:3].copy(), second, out=second[:3]), expected, rtol=1e-4, atol=1e-4
    )


def test_out_given_twice(several):
    """Two results cannot share memory; the second wins, as with two copies."""
    shared = poisoned(4)
    number = np.zeros((), np.float32)
    several(np.ones(4, np.float32), 2, 3.0, out=(shared, number, poisoned(2, 3), shared))
    np.testing.assert_array_equal(shared, np.full(4, 6))


def test_results_of_all_kinds(several):
    """Arrays of static and dynamic shapes between numbers, in order, also in place."""
    x = numbers(5)
    scaled, twice, filled, four = several(x, 2, 3.0)
    np.testing.assert_array_equal(scaled, x * np.float32(3))
    assert np.asarray(twice).dtype == np.float32 and twice == 6
    np.testing.assert_array_equal(filled, np.full((2, 3), 3))
    np.testing.assert_array_equal(four, np.full(4, 6))
    out = (poisoned(5), np.zeros((), np.float32), poisoned(2, 3), poisoned(4))
    assert several(x, 2, 3.0, out=out) is out
    np.testing.assert_array_equal(out[0], scaled)
    assert out[1] == 6
    np.testing.assert_array_equal(out[2], filled)
    np.testing.assert_array_equal(out[3], four)


def test_results_without_elements(several):
    """Extents of zero, from an array and from a number."""
    scaled, twice, filled, four = several(numbers(0), 0, 1.0)
    assert scaled.shape == (0,) and filled.shape == (0, 3) and twice == 2
    np.testing.assert_array_equal(four, np.full(4, 2))


def test_refused_before_the_call(several, elementwise):
    """An extent below zero, and arrays that do not fit, leave every array as it was."""
    with pytest.raises(ArgumentError, match="-1"):
        several(numbers(3), -1, 1.0)
    out = poisoned(3, 3)
    with pytest.raises(ArgumentError, match=r"out\[0\] of 'main' has shape \(3, 3\)"):
        elementwise(numbers(2, 3), numbers(2, 3), out=out)
    assert np.isnan(out).all()


def test_sizes_follow_numbers(several):
    """Sizes that are remembered are those of the same extents and numbers."""
    for k in (1, 5, 1, 0, 300, 5):
        assert several(numbers(k + 1), k, 1.0)[2].shape == (k, 3)


def test_more_shapes_than_are_remembered(elementwise):
    """Every shape is new."""
    for rows in range(1, 600):
        assert elementwise(poisoned(rows, 1), poisoned(rows, 1)).shape == (rows, 1)


def test_results_stay_valid(products):
    """Later calls, of the same and other shapes, do not touch what was returned."""
    kept = []
    for number in range(40):
        size = 20 if number % 2 else 300
        x, y = numbers(size, size, seed=number), np.eye(size, dtype=np.float32)
        kept.append((x, products(x, y)))
        if number % 5 == 0:
            kept.pop(0)
            gc.collect()
    for x, result in kept:
        np.testing.assert_allclose(result, x, rtol=1e-6)


def test_views_keep_the_memory(elementwise):
    """Pool memory comes back with the last view, not with the array."""
    x = np.ones((600, 600), np.float32)
    view = elementwise(x, x)[::100, 7]
    gc.collect()
    for _ in range(5):
        elementwise(-x, -x)
    np.testing.assert_array_equal(view, np.full(6, 2))


def test_memory_is_used_again(elementwise):
    """A large result that is dropped is where a later one of its size is."""
    x = np.ones((1024, 1024), np.float32)
    first = address_of(elementwise(x, x))
    assert first % 64 == 0
    assert first in {address_of(elementwise(x, x)) for _ in range(4)}


def test_memory_does_not_grow(products):
    """Less than 1 MB between call 1,000 and call 10,000 at two shapes."""
    small, large = np.ones((3, 4), np.float32), np.ones((60_000, 4), np.float32)
    y = np.eye(4, dtype=np.float32)

    def calls(count: int) -> None:
        for number in range(count):
            products(large if number % 50 == 0 else small, y)

    calls(1_000)
    gc.collect()
    before = resident_bytes()
    calls(9_000)
    gc.collect()
    assert resident_bytes() - before < 1 << 20


@pytest.mark.parametrize("rows", [5, 3000])
def test_four_threads(products, rows):
    """Each call has an arena of its own; results do not mix."""
    barrier = threading.Barrier(4)

    def work(seed: int) -> bool:
        x, y = numbers(rows + seed, 100, seed=seed), np.eye(100, dtype=np.float32)
        out = poisoned(rows + seed, 100)
        barrier.wait()
        for _ in range(20):
            if not np.array_equal(products(x, y), x):
                return False
            products(x, y, out=out)
            if not np.array_equal(out, x):
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_memory_is_not_shared_after_fork(products):
    """What parent and child write to results and arenas stays with each of them."""
    x, y = np.ones((3000, 100), np.float32), np.eye(100, dtype=np.float32)
    kept = products(x, y)
    products(x, y)  # its memory is idle
    child = os.fork()
    if child == 0:
        ok = True
        try:
            kept[...] = 7
            for _ in range(3):
                mine = products(x * 5, y)
                ok = ok and bool((mine == 5).all())
        finally:
            os._exit(0 if ok else 1)
    results = [products(x * 3, y) for _ in range(3)]
    assert os.waitpid(child, 0)[1] == 0
    assert all((result == 3).all() for result in results)
    assert (kept == 1).all()
