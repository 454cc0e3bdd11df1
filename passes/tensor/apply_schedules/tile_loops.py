"""One level of tiles: loops around an op that does a tile.

    %r = op(%a) into %e          {tile 128, parallel}
    ->
    %r = scf.forall (%i) = 0 to 512 step 128 shared_outs(%t = %e) {
      %at = extract_slice %a[%i] [128]    %et = extract_slice %t[%i] [128]
      %rt = op(%at) into %et
      in_parallel { parallel_insert_slice %rt into %t[%i] [128] }
    }

Loops that are not parallel are `scf.for` and `tensor.insert_slice`. A tile at an edge that
the size does not divide is smaller: `min(size, extent - %i)`. An op that starts from a fill
gets the fill of its tile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from xdsl.dialects.builtin import IndexType
from xdsl.ir import Block, Operation, Region, SSAValue

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import require
from mlopt.core.interfaces.structured import Iterator
from mlopt.core.interfaces.tiling import Tile, Tiling
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.scf.forall import ForallOp, InParallelOp
from mlopt.dialects.scf.ops import ForOp, YieldOp
from mlopt.dialects.tensor.slicing import insert, parallel_insert
from mlopt.passes.tensor.apply_schedules.fuse_producers import starting_tile
from mlopt.passes.tensor.apply_schedules.register_tiles import destination

Part = tuple[SSAValue, Tile]
Body = Callable[[Sequence[Extent], Sequence[SSAValue]], list[Part]]


def tile_outermost(op: Operation) -> Operation:
    """Replaces `op` by the loops of its outermost level; the op that does a tile.

    Where the level has both parallel and other loops, only the parallel ones are made: the
    rest is left in the schedule of the new op.
    """
    schedule = Schedule.of(op)
    emitter = Emitter(op)
    model = require(op, Tiling)
    domain, sizes = model.domain(op, emitter), schedule.tile[0]
    order = schedule.interchange[0] if schedule.interchange else range(len(domain))
    tiled = [loop for loop in order if _is_tiled(sizes[loop], domain[loop])]
    at_once = [loop for loop in tiled if loop in schedule.parallel]
    loops = at_once or tiled
    rest = schedule.inner() if len(loops) == len(tiled) else _without(schedule, loops)
    if not loops:
        rest.put(op)
        return op
    kinds = model.iterators(op)
    reduces = any(kinds[loop] == Iterator.REDUCTION for loop in loops)
    inits = model.destinations(op, emitter)
    inside: list[Operation] = []

    def body(offsets: Sequence[Extent], carried: Sequence[SSAValue]) -> list[Part]:
        starts: list[Extent] = [0] * len(domain)
        extents = list(domain)
        for loop, offset in zip(loops, offsets, strict=True):
            starts[loop] = offset
            extents[loop] = _extent(emitter, domain[loop], sizes[loop], offset)
        tile = Tile(tuple(starts), tuple(extents))
        parts = [model.result_tile(op, i, tile, emitter) for i in range(len(op.results))]
        given = [
            starting_tile(now if reduces else init, now, part, emitter)
            for init, now, part in zip(inits, carried, parts, strict=True)
        ]
        inside.append(model.tiled(op, tile, given, emitter))
        return list(zip(inside[0].results, parts, strict=True))

    make = _forall if at_once else _for_nest
    whole = inits if reduces else [destination(init) for init in inits]
    extents, steps = [domain[loop] for loop in loops], [sizes[loop] for loop in loops]
    results = make(emitter, extents, steps, whole, body)
    for old, result in zip(op.results, results, strict=True):
        result.name_hint = old.name_hint
        old.replace_all_uses_with(result)
    op.detach()
    op.erase()
    rest.put(inside[0])
    return inside[0]


def _without(schedule: Schedule, done: Sequence[int]) -> Schedule:
    """The schedule with the loops `done` no longer tiled at the outermost level."""
    first = tuple(0 if loop in done else size for loop, size in enumerate(schedule.tile[0]))
    return replace(schedule, tile=(first, *schedule.tile[1:]), parallel=())


def _is_tiled(size: int, extent: Extent) -> bool:
    return size > 0 and not (isinstance(extent, int) and extent <= size)


def _extent(emitter: Emitter, extent: Extent, size: int, offset: Extent) -> Extent:
    if isinstance(extent, int) and extent % size == 0:
        return size
    return emitter.minimum(size, emitter.sub(extent, offset))


def _forall(
    emitter: Emitter,
    extents: Sequence[Extent],
    sizes: Sequence[int],
    starts: Sequence[SSAValue],
    body: Body,
) -> Sequence[SSAValue]:
    block = Block(arg_types=[*[IndexType()] * len(sizes), *(value.type for value in starts)])
    ends = Block()
    with emitter.inside(block):
        shared = block.args[len(sizes) :]
        parts = body(block.args[: len(sizes)], shared)
        for (part, tile), whole in zip(parts, shared, strict=True):
            ends.add_op(parallel_insert(part, whole, tile.offsets, tile.sizes))
        emitter.insert(InParallelOp(Region(ends)))
    bounds = ([0] * len(sizes), list(extents), list(sizes))
    return emitter.insert(ForallOp(*bounds, list(starts), Region(block))).results


def _for_nest(
    emitter: Emitter,
    extents: Sequence[Extent],
    sizes: Sequence[int],
    starts: Sequence[SSAValue],
    body: Body,
) -> Sequence[SSAValue]:
    def nest(offsets: list[Extent], carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        depth = len(offsets)
        if depth == len(sizes):
            return [
                insert(part, whole, tile.offsets, tile.sizes, emitter)
                for (part, tile), whole in zip(body(offsets, carried), carried, strict=True)
            ]
        block = Block(arg_types=[IndexType(), *(value.type for value in carried)])
        with emitter.inside(block):
            emitter.insert(YieldOp(*nest([*offsets, block.args[0]], block.args[1:])))
        lower, upper, step = (emitter.value(x) for x in (0, extents[depth], sizes[depth]))
        return emitter.insert(ForOp(lower, upper, step, list(carried), [block])).results

    return nest([], starts)
