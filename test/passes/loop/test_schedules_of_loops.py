"""Integers come out the same, bit for bit, under every schedule of loops that is not refused.

Nests, offsets of accesses, bounds and schedules are drawn at random; those that the pass
accepts are compiled, many to a module, and compared with Python's loops in the order of the
text. Schedules of nests without dependences must all be accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

import mlopt
from mlopt.core.context import Context
from mlopt.core.diagnostics import DiagnosticError
from mlopt.core.parser import parse_module
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass

SIZE = 14
LOOPS = ("scf.for", "loop.for", "affine.for")


def array(numbers) -> str:
    return f"array<i64: {', '.join(str(number) for number in numbers)}>"


def schedule(rng: np.random.Generator, loops: int) -> str:
    """Entries that fit `loops` loops, whatever they do to dependences."""
    levels = int(rng.integers(0, 3))
    sizes = [[int(rng.choice((0, 1, 2, 3, 5, 8))) for _ in range(loops)] for _ in range(levels)]
    orders = [rng.permutation(loops) for _ in range(levels + 1)]
    entries = [f"interchange = [{', '.join(map(array, orders))}]"]
    if levels:
        entries.append(f"tile = [{', '.join(map(array, sizes))}]")
    free = [loop for loop in range(loops) if not levels or sizes[0][loop]]
    chosen = [loop for loop in free if rng.random() < 0.3]
    if chosen and len(chosen) < loops:
        entries.append(f"parallel = {array(chosen)}")
    last = [loop for loop in orders[-1] if levels or loop not in chosen or len(chosen) == loops][-1]
    for name in ("vector", "unroll"):
        if rng.random() < 0.5:
            factor = int(rng.choice((2, 4, 8)))
            entries.append(f"{name} = {array(factor if i == last else 1 for i in range(loops))}")
    return f"{{loop.schedule = {{{', '.join(entries)}}}}}"


@dataclass
class Case:
    """A function over two buffers, and what it does to them."""

    text: str
    expected: tuple[np.ndarray, np.ndarray]
    start: tuple[np.ndarray, np.ndarray]


def nest(rng: np.random.Generator, name: str, in_place: bool) -> Case:
    """`out[i, j] = 3 * a[i + p, j + q] + out[i + r, j + s] + j` between random bounds."""
    offsets = rng.integers(-2, 3, 4)
    if not in_place:
        offsets[2:] = 0
    lower = rng.integers(2, 5, 2)
    upper = [int(low + rng.choice((0, 1, 3, 7, 8))) for low in lower]
    kind = LOOPS[int(rng.integers(3))]
    bounds = [f"{low} to {up}" for low, up in zip(lower, upper, strict=True)]
    if kind != "affine.for":
        bounds = [f"%c{low} to %c{up} step %c1" for low, up in zip(lower, upper, strict=True)]
    numbers = sorted({1, *map(int, lower), *upper, *(int(abs(o)) for o in offsets)})
    constants = "\n".join(f"  %c{n} = arith.constant {n} : index" for n in numbers)
    index = [
        f"%o{k} = arith.{'addi' if o >= 0 else 'subi'} %{'ij'[k % 2]}, %c{abs(o)} : index"
        for k, o in enumerate(offsets)
    ]
    lines = "\n      ".join(index)
    memref = f"memref<{SIZE}x{SIZE}xi32>"
    text = f"""func.func @{name}(%a: {memref}, %out: {memref}) {{
{constants}
  %three = arith.constant 3 : i32
  {kind} %i = {bounds[0]} {{
    {kind} %j = {bounds[1]} {{
      {lines}
      %x = memref.load %a[%o0, %o1] : {memref}
      %y = memref.load %out[%o2, %o3] : {memref}
      %m = arith.muli %x, %three : i32
      %s = arith.addi %m, %y : i32
      %w = arith.index_cast %j : index to i32
      %t = arith.addi %s, %w : i32
      memref.store %t, %out[%i, %j] : {memref}
    }}
  }} {schedule(rng, 2)}
  return
}}"""
    start = tuple(rng.integers(-9, 10, (SIZE, SIZE)).astype(np.int32) for _ in range(2))
    a, out = (array.copy() for array in start)
    p, q, r, s = offsets
    with np.errstate(over="ignore"):
        for i, j in product(*(range(low, up) for low, up in zip(lower, upper, strict=True))):
            out[i, j] = 3 * a[i + p, j + q] + out[i + r, j + s] + j
    return Case(text, (a, out), start)


def matmul(rng: np.random.Generator, name: str) -> Case:
    """`out[i, j] += a[i, k] * a[k, j]`: the sum stays in order."""
    extents = [int(rng.choice((1, 5, 8, SIZE))) for _ in range(3)]
    memref = f"memref<{SIZE}x{SIZE}xi32>"
    text = f"""func.func @{name}(%a: {memref}, %out: {memref}) {{
  affine.for %i = 0 to {extents[0]} {{
    affine.for %j = 0 to {extents[1]} {{
      affine.for %k = 0 to {extents[2]} {{
        %x = affine.load %a[%i, %k] : {memref}
        %y = affine.load %a[%k, %j] : {memref}
        %z = affine.load %out[%i, %j] : {memref}
        %p = arith.muli %x, %y : i32
        %s = arith.addi %p, %z : i32
        affine.store %s, %out[%i, %j] : {memref}
      }}
    }}
  }} {schedule(rng, 3)}
  return
}}"""
    a, out = (rng.integers(-9, 10, (SIZE, SIZE)).astype(np.int32) for _ in range(2))
    m, n, k = extents
    result = out.copy()
    result[:m, :n] += a[:m, :k] @ a[:k, :n]
    return Case(text, (a, result), (a, out))


def is_accepted(text: str) -> bool:
    context = Context()
    register_dialects(context)
    module = parse_module(text, "t.mlir", context)
    try:
        make_pass("loop-apply-schedules", {}).run(module, context)
    except DiagnosticError as refusal:
        assert "may not" in str(refusal) or "innermost" in str(refusal) or "index" in str(refusal)
        return False
    return True


@pytest.mark.parametrize("seed", range(2))
def test_integers_are_equal_under_every_schedule(seed: int):
    rng = np.random.default_rng(seed)
    drawn = [nest(rng, f"f{i}", i % 2 == 0) for i in range(60)]
    drawn += [matmul(rng, f"g{i}") for i in range(20)]
    cases = [case for case in drawn if is_accepted(case.text)]
    assert 24 <= len(cases) < 80
    cases = cases[:40] + cases[-6:]
    unique = {case.text: case for case in cases}
    exe = mlopt.compile("\n".join(unique), cache=False)
    for case in unique.values():
        a, out = (array.copy() for array in case.start)
        exe.entry(case.text.partition("@")[2].partition("(")[0])(a, out)
        np.testing.assert_array_equal(a, case.expected[0], err_msg=case.text)
        np.testing.assert_array_equal(out, case.expected[1], err_msg=case.text)
