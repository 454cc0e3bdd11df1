"""Integers come out the same, bit for bit, under every schedule of loops that is not refused,
and what is refused would have broken the dependence that the message names.

Nests, offsets of accesses, bounds and schedules are drawn at random. For each nest schedules are
drawn until one is accepted that changes the order of iterations; those are compiled, many to
a module, and compared with Python's loops in the order of the text. A second, slow and simple
judge looks at every pair of iterations: what the pass accepts must keep them in order, what it
refuses must turn one around.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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


@dataclass
class Drawn:
    """A schedule: sizes of tiles a level, orders of loops, loops at once, vector, repetitions."""

    tile: list[list[int]]
    orders: list[list[int]]
    parallel: list[int]
    vector: int
    unroll: int

    @staticmethod
    def of(rng: np.random.Generator, loops: int) -> Drawn:
        """Entries that fit `loops` loops, whatever they do to dependences."""
        levels = int(rng.integers(0, 3))
        tile = [[int(rng.choice((0, 1, 2, 3, 5, 8))) for _ in range(loops)] for _ in range(levels)]
        orders = [[int(loop) for loop in rng.permutation(loops)] for _ in range(levels + 1)]
        free = [loop for loop in range(loops) if not levels or tile[0][loop]]
        parallel = [loop for loop in free if rng.random() < 0.3]
        if len(parallel) == loops:
            parallel = parallel[:-1]
        vector, unroll = (int(rng.choice((1, 1, 2, 4, 8))) for _ in range(2))
        return Drawn(tile, orders, parallel, vector, unroll)

    @property
    def innermost(self) -> int:
        """The loop that vectors are of."""
        last = self.orders[-1]
        return [loop for loop in last if self.tile or loop not in self.parallel][-1]

    def changes_order(self) -> bool:
        """False for a schedule that does nothing."""
        sizes = any(size > 1 for level in self.tile for size in level)
        moved = self.orders[-1] != sorted(self.orders[-1])
        return sizes or moved or bool(self.parallel) or self.vector > 1

    def text(self) -> str:
        """As it is written behind a loop."""
        loops = range(len(self.orders[0]))
        entries = [f"interchange = [{', '.join(map(array, self.orders))}]"]
        if self.tile:
            entries.append(f"tile = [{', '.join(map(array, self.tile))}]")
        if self.parallel:
            entries.append(f"parallel = {array(self.parallel)}")
        for name, factor in (("vector", self.vector), ("unroll", self.unroll)):
            if factor > 1:
                numbers = (factor if loop == self.innermost else 1 for loop in loops)
                entries.append(f"{name} = {array(numbers)}")
        return f"{{loop.schedule = {{{', '.join(entries)}}}}}"

    def place(self, iteration: tuple[int, ...]) -> list[tuple[int, bool]]:
        """Where an iteration comes, counted from the lower bounds: a number for each new loop,
        outermost first, and whether iterations of that loop run at once."""
        found: list[tuple[int, bool]] = []
        rest = list(iteration)
        for level, sizes in enumerate(self.tile):
            at_once = self.parallel if level == 0 else []
            order = self.orders[level]
            for loop in sorted(order, key=lambda loop: loop not in at_once):
                if sizes[loop]:
                    found.append((rest[loop] // sizes[loop], loop in at_once))
            rest = [r % size if size else r for r, size in zip(rest, sizes, strict=True)]
        at_once = [] if self.tile else self.parallel
        order = sorted(self.orders[-1], key=lambda loop: loop not in at_once)
        return found + [(rest[loop], loop in at_once) for loop in order]

    def width_of_tile(self, trips: list[int], iteration: tuple[int, ...]) -> int:
        """How many iterations the innermost loop has where `iteration` is."""
        first, length, at = 0, trips[self.innermost], iteration[self.innermost]
        for sizes in self.tile:
            size = sizes[self.innermost]
            if size:
                start = first + (at - first) // size * size
                length = min(size, first + length - start)
                first = start
        return length

    def breaks(self, first: tuple[int, ...], then: tuple[int, ...], trips: list[int],
               is_flow: bool) -> bool:  # fmt: skip
        """Whether `then` may run before `first`; `is_flow`: it reads what `first` writes."""
        places = list(zip(self.place(first), self.place(then), strict=True))
        for index, ((one, at_once), (other, _)) in enumerate(places):
            if one == other:
                continue
            if at_once or other < one:
                return True
            whole = self.width_of_tile(trips, first) // self.vector * self.vector
            in_vector = (
                index == len(places) - 1
                and self.vector > 1
                and trips[self.innermost] >= self.vector
                and other < whole
                and one // self.vector == other // self.vector
            )
            return is_flow and in_vector
        return False


@dataclass
class Case:
    """A function over two buffers, what it does to them, and its dependences: how far behind
    the first access the second is, and whether that is a read of what was written."""

    name: str
    body: str
    trips: list[int]
    expected: tuple[np.ndarray, np.ndarray]
    start: tuple[np.ndarray, np.ndarray]
    dependences: list[tuple[tuple[int, ...], bool]] = field(default_factory=list)

    def text(self, schedule: Drawn) -> str:
        return self.body.replace("SCHEDULE", schedule.text())

    def is_broken_by(self, schedule: Drawn) -> bool:
        """Whether some pair of dependent iterations may change places."""
        for distance, is_flow in self.dependences:
            for first in product(*map(range, self.trips)):
                then = tuple(a + b for a, b in zip(first, distance, strict=True))
                inside = all(0 <= x < n for x, n in zip(then, self.trips, strict=True))
                if inside and schedule.breaks(first, then, self.trips, is_flow):
                    return True
        return False


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
  }} SCHEDULE
  return
}}"""
    start = tuple(rng.integers(-9, 10, (SIZE, SIZE)).astype(np.int32) for _ in range(2))
    a, out = (array.copy() for array in start)
    p, q, r, s = offsets
    with np.errstate(over="ignore"):
        for i, j in product(*(range(low, up) for low, up in zip(lower, upper, strict=True))):
            out[i, j] = 3 * a[i + p, j + q] + out[i + r, j + s] + j
    trips = [up - int(low) for low, up in zip(lower, upper, strict=True)]
    behind = (int(-r), int(-s))
    if behind == (0, 0):
        found = []
    else:
        found = [(behind, True)] if behind > (0, 0) else [((int(r), int(s)), False)]
    return Case(name, text, trips, (a, out), start, found)


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
  }} SCHEDULE
  return
}}"""
    a, out = (rng.integers(-9, 10, (SIZE, SIZE)).astype(np.int32) for _ in range(2))
    m, n, k = extents
    result = out.copy()
    result[:m, :n] += a[:m, :k] @ a[:k, :n]
    one_later = [((0, 0, 1), True)]
    return Case(name, text, extents, (a, result), (a, out), one_later)


REFUSED = re.compile(
    r"loop (\d) may not (?:be parallel|run in this order|be done in vectors of \d): "
    r"'memref.(load|store)' (?:reads|writes) what 'memref.(load|store)' (?:writes|reads) "
    r"\(([-\d, any]+)\) iterations before"
)


def refusal(text: str) -> str:
    """What the pass says against the schedule in `text`; empty where it takes it."""
    context = Context()
    register_dialects(context)
    module = parse_module(text, "t.mlir", context)
    try:
        make_pass("loop-apply-schedules", {}).run(module, context)
    except DiagnosticError as found:
        return str(found)
    return ""


def check_refusal(case: Case, schedule: Drawn, message: str) -> bool:
    """Asserts that the message names a dependence of the nest; whether one is really broken."""
    if "may not be done in vectors: it writes one place" in message:
        return True  # What is stored does not move along the vector.
    found = REFUSED.search(message)
    assert found is not None, message
    named = [None if word == "any" else int(word) for word in found[4].split(", ")]
    real = [
        distance
        for distance, is_flow in case.dependences
        if ((found[2], found[3]) == ("load", "store")) == is_flow or None in named
    ]
    assert any(
        all(word in (None, number) for word, number in zip(named, distance, strict=True))
        for distance in real
    ), (message, case.dependences)
    return case.is_broken_by(schedule)


@pytest.mark.parametrize("seed", range(2))
def test_integers_are_equal_under_every_schedule(seed: int):
    rng = np.random.default_rng(seed)
    cases = [nest(rng, f"f{i}", i % 3 != 0) for i in range(30)]
    cases += [matmul(rng, f"g{i}") for i in range(10)]
    applied: list[tuple[Case, str]] = []
    refused, needlessly = 0, 0
    for case in cases:
        for _ in range(8):
            schedule = Drawn.of(rng, len(case.trips))
            text = case.text(schedule)
            message = refusal(text)
            if message:
                refused += 1
                needlessly += not check_refusal(case, schedule, message)
            else:
                assert not case.is_broken_by(schedule), text
                if schedule.changes_order():
                    applied.append((case, text))
                    break
    assert len(applied) >= 36 and refused >= 20
    assert needlessly <= refused // 4, (needlessly, refused)  # Bounds that leave no room.
    exe = mlopt.compile("\n".join(text for _, text in applied), cache=False)
    for case, text in applied:
        a, out = (array.copy() for array in case.start)
        exe.entry(case.name)(a, out)
        np.testing.assert_array_equal(a, case.expected[0], err_msg=text)
        np.testing.assert_array_equal(out, case.expected[1], err_msg=text)
