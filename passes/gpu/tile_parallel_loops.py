"""gpu-tile-parallel-loops: cuts outermost parallel loops into blocks of threads.

    scf.parallel (%i, %j) = (0, 0) to (%m, %n) step (1, 1) { f(%i, %j) }
      ->  scf.parallel (%b) = (0) to (%m * %n) step (256) {
            scf.parallel (%t) = (0) to (min(256, %m * %n - %b)) step (1) {
              f((%b + %t) / %n, (%b + %t) mod %n) } }

A thread is an iteration. Without a schedule all dimensions become one, so that any rank
and shape fills blocks of `block_threads` threads, the innermost dimension runs along the
threads (their accesses lie side by side), and no grid is too high. A schedule of the loop,
`loop.schedule = {gpu = {block = array<i64: 8, 32>}}`, gives the threads of a block along
each dimension instead; it needs an entry a dimension, at most three, of at most 1024
threads together.

Iterations of a parallel loop are independent, so no value changes. A loop that reduces,
or is mapped already, is left alone. Every loop is cut once, so the pass ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from xdsl.dialects.builtin import DenseArrayBase, DictionaryAttr, IndexType
from xdsl.ir import Block, Operation, Region
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.context import Context
from mlopt.core.diagnostics import error
from mlopt.core.passes import Pass
from mlopt.core.rewriting import inherit_location
from mlopt.dialects.loop.attributes import MAPPING
from mlopt.dialects.scf.ops import ParallelOp, ReduceOp
from mlopt.passes.gpu.index_building import IndexBuilder, Size, size_of

SCHEDULE = "loop.schedule"
MAX_THREADS = 1024
"""Threads of a block, on every GPU since 2010."""


@dataclass(frozen=True)
class TileParallelLoopsPass(Pass):
    """Cuts loops into blocks of `block_threads` threads, or as their schedules say."""

    name: ClassVar[str] = "gpu-tile-parallel-loops"
    anchors: ClassVar[tuple[str, ...]] = ()

    block_threads: int = 256

    def run(self, root: Operation, context: Context) -> None:
        if not 0 < self.block_threads <= MAX_THREADS:
            raise error(root, f"block-threads is {self.block_threads}, expected 1 to {MAX_THREADS}")
        loops = [op for op in outermost_parallel(root) if MAPPING not in op.attributes]
        sizes = [_block_of(op) for op in loops]
        for op, block in zip(loops, sizes, strict=True):
            if op.res:
                continue
            if block is None:
                _cut(op, (self.block_threads,), collapse=True)
            else:
                _cut(op, block, collapse=False)
            context.count(self.name, "loops tiled")


def outermost_parallel(root: Operation) -> list[ParallelOp]:
    """The parallel loops of `root` that are in no other, and in no code of the device."""
    found: list[ParallelOp] = []
    pending: list[Operation] = [root]
    while pending:
        current = pending.pop()
        if isinstance(current, ParallelOp):
            found.append(current)
            continue
        if current.name in ("gpu.module", "gpu.launch"):
            continue
        inner = [op for region in current.regions for block in region.blocks for op in block.ops]
        pending.extend(reversed(inner))
    return found


def _block_of(op: ParallelOp) -> tuple[int, ...] | None:
    """Threads of a block along each dimension, where the schedule says."""
    schedule = op.attributes.get(SCHEDULE)
    entry = schedule.data.get("gpu") if isinstance(schedule, DictionaryAttr) else None
    if entry is None:
        return None
    block = entry.data.get("block") if isinstance(entry, DictionaryAttr) else None
    if not isinstance(block, DenseArrayBase):
        raise error(op, f"schedule for the gpu is {entry}, expected {{block = array<i64: ...>}}")
    sizes = tuple(int(size) for size in block.get_values())
    rank = len(op.lowerBound)
    if len(sizes) != rank or rank > 3:
        raise error(
            op,
            f"schedule gives {len(sizes)} block sizes for {rank} dimensions, expected one a "
            "dimension and at most 3",
        )
    if min(sizes) < 1 or prod(sizes) > MAX_THREADS:
        raise error(
            op, f"schedule gives blocks of {prod(sizes)} threads, expected 1 to {MAX_THREADS}"
        )
    return sizes


def _cut(op: ParallelOp, sizes: Sequence[int], *, collapse: bool) -> None:
    """Puts a loop over blocks and one over their threads in the place of `op`."""
    build = IndexBuilder(op)
    triples = zip(op.lowerBound, op.upperBound, op.step, strict=True)
    bounds = [(size_of(a), size_of(b), size_of(c)) for a, b, c in triples]
    trips = [build.ceil_divide(build.subtract(b, a), c) for a, b, c in bounds]
    extents: list[Size] = trips
    if collapse:
        total: Size = 1
        for trip in trips:
            total = build.multiply(total, trip)
        extents = [total]
    blocks = _parallel(build, [0] * len(extents), extents, sizes)
    inside = IndexBuilder(op, InsertPoint.before(_last(blocks)))
    starts = blocks.body.block.args
    here = [
        inside.minimum(size, inside.subtract(extent, start))
        for size, extent, start in zip(sizes, extents, starts, strict=True)
    ]
    threads = _parallel(inside, [0] * len(here), here, [1] * len(here))
    body = IndexBuilder(op, InsertPoint.before(_last(threads)))
    pairs = zip(starts, threads.body.block.args, strict=True)
    numbers: list[Size] = [body.add(start, thread) for start, thread in pairs]
    if collapse:
        numbers = _expanded(body, numbers[0], trips)
    for argument, number, (lower, _, step) in zip(
        tuple(op.body.block.args), numbers, bounds, strict=True
    ):
        position = body.value(body.add(body.multiply(number, step), lower))
        argument.replace_all_uses_with(position)
    _move_body(op.body.block, _last(threads))
    block = op.parent
    assert block is not None
    block.erase_op(op)


def _expanded(build: IndexBuilder, number: Size, trips: Sequence[Size]) -> list[Size]:
    """Which iteration of each loop the iteration `number` of all is, row-major."""
    numbers: list[Size] = []
    for trip in reversed(trips[1:]):
        numbers.append(build.remainder(number, trip))
        number = build.divide(number, trip)
    return [number, *reversed(numbers)]


def _parallel(
    build: IndexBuilder, lower: Sequence[Size], upper: Sequence[Size], step: Sequence[Size]
) -> ParallelOp:
    """An empty parallel loop."""
    body = Block(arg_types=[IndexType()] * len(lower))
    end = ReduceOp()
    inherit_location(end, build.op.location)
    body.add_op(end)
    starts, ends, steps = ([build.value(size) for size in group] for group in (lower, upper, step))
    loop = ParallelOp(starts, ends, steps, Region(body))
    build.insert(loop)
    return loop


def _move_body(source: Block, before: Operation) -> None:
    """Moves all ops but the terminator."""
    for op in tuple(source.ops)[:-1]:
        op.detach()
        Rewriter.insert_op(op, InsertPoint.before(before))


def _last(op: Any) -> Operation:
    last = op.body.block.last_op
    assert last is not None, "the body has a terminator"
    return last
