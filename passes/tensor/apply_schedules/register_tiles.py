"""The innermost level: a structured op becomes loops over register tiles of vectors.

    %r = linalg.matmul {vector 14x32x1} ins(%a, %b) outs(%zero)
    ->
    scf.for %i = 0 to 518 step 14 iter_args(%t = %empty) {
      scf.for %j = 0 to 512 step 32 iter_args(%u = %t) {
        %acc = scf.for %k iter_args(%c = 0 : vector<14x32xf32>) {
          %x = vector.transfer_read %a[%i, %k] : vector<14x1xf32>
          %y = vector.transfer_read %b[%k, %j] : vector<1x32xf32>
          vector.contract %x, %y, %c
        }
        vector.transfer_write %acc, %u[%i, %j]
      }
    }
    ... the 2 rows that remain

Each tile of the result is computed as a vector (`tile_values`), then written once.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr

from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import Iterator, Structured
from mlopt.dialects.loop.schedule import Schedule
from mlopt.passes.tensor.apply_schedules.accesses import operand_ranges
from mlopt.passes.tensor.apply_schedules.inline_ops import is_inline
from mlopt.passes.tensor.apply_schedules.reductions import unroll_of
from mlopt.passes.tensor.apply_schedules.tile_values import TileValues
from mlopt.passes.tensor.apply_schedules.vector_emitter import Range, VectorEmitter
from mlopt.passes.tensor.apply_schedules.vector_loops import Ranges, VectorLoop, emit_nest


def vectorize(op: Operation) -> None:
    """Replaces `op` by loops over its register tiles."""
    emitter = VectorEmitter(op)
    values = TileValues(emitter)
    model = require(op, Structured)
    inputs = len(model.inputs(op))
    maps = model.indexing_maps(op)[inputs:]
    outputs = list(model.outputs(op))

    def tile(ranges: Ranges, carried: Sequence[SSAValue]) -> list[SSAValue]:
        places = [tuple(operand_ranges(map, ranges, emitter)) for map in maps]
        values.current = {
            init: (now, place)
            for init, now, place in zip(outputs, carried, places, strict=True)
            if destination(init) is init
        }
        results = values.results(op, ranges)
        values.current = {}
        return [
            emitter.write(result, target, place)
            for result, target, place in zip(results, carried, places, strict=True)
        ]

    starts = [destination(output) for output in outputs]
    loops = _loops(op, model, values)
    results = emit_nest(emitter, loops, starts, {}, tile)
    for old, new in zip(op.results, results, strict=True):
        new.name_hint = old.name_hint
        old.replace_all_uses_with(new)
    op.detach()
    op.erase()


def _loops(op: Operation, model: Structured, values: TileValues) -> list[VectorLoop]:
    """The parallel loops of `op` in the order in which they are to run."""
    schedule = Schedule.of(op)
    kinds, domain = model.iterators(op), values.domain(op)
    sizes = schedule.vector or ()
    order = schedule.interchange[0] if schedule.interchange else range(len(kinds))
    maps = model.indexing_maps(op)
    lasts = [map.results[-1] if map.results else None for map in maps]
    along = {last.position for last in lasts if isinstance(last, AffineDimExpr)}
    last = lasts[len(model.inputs(op))]
    lanes = last.position if isinstance(last, AffineDimExpr) else -1
    return [
        VectorLoop(
            loop,
            domain[loop],
            max(sizes[loop], 1),
            is_vector=sizes[loop] > 1,
            is_lanes=loop == lanes,
            is_rows=loop not in along,
            unroll=unroll_of(op, loop),
        )
        for loop in order
        if kinds[loop] == Iterator.PARALLEL
    ]


def destination(init: SSAValue) -> SSAValue:
    """What is updated: behind an op that is computed where it is read, what that updates."""
    owner = init.owner
    while isinstance(owner, Operation) and is_inline(owner):
        model = find(owner, Structured)
        assert model is not None, "an inline op is structured"
        init = model.outputs(owner)[list(owner.results).index(init)]  # pyright: ignore[reportArgumentType]
        owner = init.owner
    return init


__all__ = ["Range", "destination", "vectorize"]
