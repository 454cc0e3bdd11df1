"""Functions that are given memory for their results, and the pool it comes from."""

from __future__ import annotations

import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from programs import compiled

from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.memory import POOL, Pool, empty, rounded_size
from mlopt.runtime.signature import ProgramSignature

NETWORK = """
#id = affine_map<(i, j) -> (i, j)>
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x?xf32>, %s: f32) -> (tensor<?x?xf32>, f32, tensor<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x8xf32>
  %n = tensor.dim %w, %c1 : tensor<8x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %p = linalg.matmul ins(%x, %w : tensor<?x8xf32>, tensor<8x?xf32>) outs(%z : tensor<?x?xf32>) -> tensor<?x?xf32>
  %e2 = tensor.empty(%m, %n) : tensor<?x?xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<?x?xf32>) outs(%e2 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.mulf %a, %s : f32
    linalg.yield %c : f32
  } -> tensor<?x?xf32>
  %twice = arith.mulf %s, %two : f32
  %f = tensor.empty() : tensor<8xf32>
  %g = linalg.fill ins(%s : f32) outs(%f : tensor<8xf32>) -> tensor<8xf32>
  return %y, %twice, %g : tensor<?x?xf32>, f32, tensor<8xf32>
}
"""

DOUBLE = """
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %y = linalg.map { arith.addf } ins(%x, %x : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>)
  return %y : tensor<?xf32>
}
"""


@pytest.fixture(scope="module")
def network():
    """Three results: a matrix, a number, a vector."""
    return compiled(NETWORK)


@pytest.fixture(scope="module")
def double():
    """Twice a vector."""
    return compiled(DOUBLE)


def test_the_function_is_taken_apart(double):
    """So that these tests test what they say; the signature survives JSON."""
    (entry,) = double.signature.entries
    assert entry.parts is not None and double.entries == ("main",)
    assert ProgramSignature.from_json(double.signature.to_json()) == double.signature


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (0, 4), (7, 0), (64, 33), (2, 1000)])
def test_results_of_every_kind(network, shape):
    """In order, with sizes known at the call, again and again."""
    m, n = shape
    rng = np.random.default_rng(m * 1000 + n)
    for s in (0.5, -2.0):
        x = rng.standard_normal((m, 8)).astype(np.float32)
        w = rng.standard_normal((8, n)).astype(np.float32)
        y, twice, filled = network(x, w, s)
        np.testing.assert_allclose(y, x.astype(np.float64) @ w * s, atol=1e-4)
        assert twice == 2 * s and (filled == s).all() and filled.shape == (8,)


def test_results_are_new_each_time(double):
    """A later call leaves the result of an earlier one alone."""
    x = np.ones(400_000, np.float32)
    first = double(x)
    second = double(2 * x)
    assert (first == 2).all() and (second == 4).all()


def test_out_is_written_without_a_copy(double):
    """A contiguous array is the function's own memory for the result."""
    x = np.ones(1 << 19, np.float32)
    out = np.empty_like(x)
    double(x, out=out)
    gc.collect()
    before = POOL.idle_bytes
    for _ in range(3):
        assert double(x, out=out) is out
    assert (out == 2).all() and POOL.idle_bytes == before


@pytest.mark.parametrize("kind", ["same", "overlapping", "strided"])
def test_out_that_the_function_may_not_write_to(double, kind):
    """An argument, a part of one, and gaps: the result is as if it were written last."""
    base = np.arange(20, dtype=np.float32)
    x = base[:10]
    out = {"same": x, "overlapping": base[5:15], "strided": np.zeros(20, np.float32)[::2]}[kind]
    expected = 2 * x
    double(x, out=out)
    np.testing.assert_array_equal(out, expected)


def test_out_of_a_wrong_size(double):
    """Refused before the call, nothing written."""
    out = np.zeros(5, np.float32)
    with pytest.raises(ArgumentError, match=r"has shape \(5,\), expected \(4,\)"):
        double(np.ones(4, np.float32), out=out)
    assert not out.any()


def test_calls_at_once_have_their_own_arena(network):
    """Results do not mix."""

    def work(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((seed + 1, 8)).astype(np.float32)
        w = rng.standard_normal((8, 50)).astype(np.float32)
        expected = x.astype(np.float64) @ w * 3
        return all(np.allclose(network(x, w, 3)[0], expected, atol=1e-4) for _ in range(200))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


def test_pool_reuses_memory():
    """What was collected is handed out again; what is in use is not."""
    pool = Pool()
    first = pool.take(3 << 20)
    address = first.ctypes.data
    second = pool.take(3 << 20)
    assert second.ctypes.data != address and address % 64 == 0
    view = first[100:]
    del first
    assert pool.idle_bytes == 0
    del view
    assert pool.idle_bytes == 3 << 20
    assert pool.take(3 << 20).ctypes.data == address


def test_pool_gives_back_above_its_cap():
    """The oldest idle blocks go first."""
    pool = Pool(idle_cap_bytes=4 << 20)
    blocks = [pool.take(size << 20) for size in (1, 2, 3)]
    del blocks[:]
    gc.collect()
    assert pool.idle_bytes == 3 << 20
    pool.clear()
    assert pool.idle_bytes == 0


def test_pool_from_several_threads():
    """No block is in two hands."""
    pool = Pool()
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(300):
            block = pool.take(1 << 20)
            block[:64] = number
            block[-64:] = number
            if not ((block[:64] == number).all() and (block[-64:] == number).all()):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_pool_after_fork():
    """A child may take memory even where another thread of the parent held the lock."""
    with POOL._lock:
        child = os.fork()
        if child == 0:
            POOL.take(1 << 20)
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("shape", [(), (0,), (3, 5), (5000,), (700, 700)])
@pytest.mark.parametrize("dtype", ["f4", "?", "f8"])
def test_empty(shape, dtype):
    """Contiguous, writable, aligned from a page on."""
    array = empty(shape, np.dtype(dtype))
    assert array.shape == shape and array.dtype == dtype and array.flags.carray
    array[...] = 1
    assert array.nbytes < 4096 or array.ctypes.data % 64 == 0


def test_sizes_waste_little():
    """At most an eighth is more than was asked for."""
    for size in (1 << 20, (1 << 20) + 1, 12_345_678, 10**9 + 7):
        assert size <= rounded_size(size) <= size * 1.126
