"""Whether producers can be computed where their `compute_at` says, given what reads them.

A level is one of the reader's tiles, or its register tile. What is computed at a register
tile takes the vectors of its reader, by the maps on the way, and adds those along which it
sums: all its operands must be expressible in them too.

    reader {vector 4 x 16}  reads %p(i, j)      %p(i, j) = sum over k of x(2 * j + k)
    with vectors of 8 along k, x would be read along j and k at once: refused
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdsl.ir import Operation, OpResult, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_projected_permutation,
)
from mlopt.core.interfaces.tiling import Tiling
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp
from mlopt.passes.tensor.apply_schedules.inline_ops import keeps_axes
from mlopt.passes.tensor.apply_schedules.legality import untiled_loops, why_not_vectorizable
from mlopt.passes.tensor.apply_schedules.reductions import reduction_sizes


@dataclass(frozen=True)
class Obstacle:
    """Why `op` cannot be computed where its schedule says."""

    op: Operation
    reason: str


@dataclass(frozen=True)
class _Place:
    """Where `op` runs: the levels at which its producers may be computed, its vectors.

    `levels`: those of loops around it; `register`: the number that its register tile has.
    """

    op: Operation
    levels: frozenset[int]
    register: int | None
    sizes: tuple[int, ...]


def check_producers(scheduled: Sequence[Operation]) -> None:
    """Raises `DiagnosticError` for the first op whose `compute_at` cannot be obeyed."""
    reached: set[Operation] = set()
    for op in scheduled:
        if Schedule.of(op).compute_at is None:
            found = first_obstacle(op, reached)
            if found is not None:
                raise error(found.op, found.reason)
    for op in scheduled:
        at = Schedule.of(op).compute_at
        if at is not None and op not in reached:
            raise error(op, f"compute_at = {at}, but no op with a schedule reads the result")


def first_obstacle(root: Operation, reached: set[Operation] | None = None) -> Obstacle | None:
    """What keeps a producer of `root` from its place; those that have one are `reached`."""
    seen: set[tuple[Operation, _Place]] = set()
    pending = [_loops_of(root, None)]
    while pending:
        place = pending.pop()
        for producer, value, map in _producers(place.op):
            below = _below(place, producer, value, map)
            if isinstance(below, Obstacle):
                return below
            if reached is not None:
                reached.add(producer)
            if (producer, below) not in seen:
                seen.add((producer, below))
                pending.append(below)
    return None


def _producers(op: Operation) -> Iterable[tuple[Operation, OpResult, AffineMap]]:
    """The ops with `compute_at` that `op` reads, and by which map."""
    model = find(op, Structured)
    if model is None:
        return
    for operand, map in zip(model.operands(op), model.indexing_maps(op), strict=True):
        value = _source(operand)
        if isinstance(value, OpResult) and Schedule.of(value.op).compute_at is not None:
            yield value.op, value, map


def _source(value: SSAValue) -> SSAValue:
    """What `value` is a part of, axis by axis."""
    while isinstance(value.owner, ExtractSliceOp) and keeps_axes(value.owner):
        value = value.owner.source
    return value


def _below(
    reader: _Place, producer: Operation, value: OpResult, read: AffineMap
) -> _Place | Obstacle:
    """The place of a producer that `reader` reads through `read`."""
    schedule = Schedule.of(producer)
    at = schedule.compute_at
    assert at is not None, "it is computed in the loops of a reader"
    model = find(producer, Structured)
    if find(producer, Tiling) is None:
        return Obstacle(producer, f"compute_at = {at}, but '{producer.name}' has no tiles")
    if model is None:
        if at in reader.levels:
            return _loops_of(producer, at)
        return Obstacle(
            producer,
            f"compute_at = {at}, but '{producer.name}' is computed in tiles alone, and "
            f"{_levels_in_words(reader)}",
        )
    written = model.indexing_maps(producer)[len(model.inputs(producer)) + value.index]
    if not is_projected_permutation(written):
        return Obstacle(
            producer,
            f"compute_at = {at}, but parts of the result are not made by tiles: its map is "
            f"{written}",
        )
    if at in reader.levels:
        untiled = [loop for loop in sorted(untiled_loops(producer)) if _is_axis(loop, written)]
        if untiled:
            return Obstacle(
                producer,
                f"compute_at = {at}, but loop {untiled[0]} may not be tiled: an operand is not "
                "read forwards by equal steps",
            )
        if schedule.promote:
            return Obstacle(
                producer, f"compute_at = {at} is a level of tiles, at which nothing is promoted"
            )
        return _loops_of(producer, at)
    if at != reader.register:
        return Obstacle(producer, f"compute_at = {at}, but {_levels_in_words(reader)}")
    return _in_registers(reader, producer, model, at, _axis_sizes(read, reader.sizes), written)


def _is_axis(loop: int, written: AffineMap) -> bool:
    return any(loop in expr.used_dims() for expr in written.results)


def _levels_in_words(reader: _Place) -> str:
    levels = [str(level) for level in sorted(reader.levels)]
    if reader.register is not None:
        levels.append(f"{reader.register}, its register tile")
    known = " or ".join(levels) if levels else "none: it has neither 'tile' nor 'vector'"
    return f"levels of its reader '{reader.op.name}' are {known}"


def _loops_of(op: Operation, base: int | None) -> _Place:
    """The place of an op with loops of its own, inside those of level `base` of a reader."""
    schedule = Schedule.of(op)
    own = len(schedule.tile)
    levels = frozenset(range(own)) | ({base} if base is not None else frozenset())
    register = own if schedule.vector is not None and own not in levels else None
    return _Place(op, levels, register, schedule.vector or ())


def _in_registers(
    reader: _Place,
    producer: Operation,
    model: Structured,
    at: int,
    axes: Sequence[int],
    written: AffineMap,
) -> _Place | Obstacle:
    """The place of a producer at the register tile, where its result has vectors of `axes`."""
    schedule = Schedule.of(producer)
    if schedule.tile or schedule.interchange or schedule.parallel:
        name = "tile" if schedule.tile else "interchange" if schedule.interchange else "parallel"
        return Obstacle(producer, f"'{name}' has no meaning at the register tile of the reader")
    if len(schedule.promote) > at:
        return Obstacle(
            producer,
            f"promote has {len(schedule.promote)} levels, expected at most {at}: those of the "
            "reader",
        )
    sizes = reduction_sizes(producer, model)
    kinds = model.iterators(producer)
    own = [("vector", loop, size) for loop, size in enumerate(schedule.vector or ())]
    own += [("unroll", loop, size) for loop, size in enumerate(schedule.unroll or ())]
    for name, loop, size in own:
        if kinds[loop] == Iterator.PARALLEL and size > 1:
            return Obstacle(
                producer,
                f"'{name}' has {size} for loop {loop}, which is a loop of the reader: expected 1",
            )
    for expr, size in zip(written.results, axes, strict=True):
        assert isinstance(expr, AffineDimExpr), "it is a projected permutation"
        sizes[expr.position] = size
    reason = why_not_vectorizable(producer, sizes)
    if reason is not None:
        shown = " x ".join(map(str, sizes))
        return Obstacle(
            producer, f"{reason}; at the register tile of its reader vectors are {shown}"
        )
    return _Place(producer, frozenset(), at, tuple(sizes))


def _axis_sizes(map: AffineMap, sizes: Sequence[int]) -> list[int]:
    """The vector size of each axis that is read through `map`."""
    return [
        max((sizes[loop] for loop in sorted(expr.used_dims())), default=1) for expr in map.results
    ]
