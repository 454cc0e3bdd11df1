"""Which schedules an op may have: the checks before anything is rewritten."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import AnyFloat, IndexType, IntegerType, TensorType
from xdsl.ir import Attribute, Block, Operation
from xdsl.ir.affine import AffineDimExpr, AffineMap

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find, require
from mlopt.core.interfaces.structured import (
    Iterator,
    Structured,
    is_projected_permutation,
)
from mlopt.core.interfaces.tiling import Tiling
from mlopt.dialects.linalg.tiling import falling_loops, is_sum
from mlopt.dialects.loop.schedule import Schedule, check_counts
from mlopt.passes.tensor.apply_schedules.reductions import combiners_of
from mlopt.passes.tensor.apply_schedules.vector_body import (
    EXTRACT,
    why_not_rows,
    why_not_vectors,
)


def check_schedule(op: Operation) -> None:
    """Raises `DiagnosticError` where the schedule of `op` does not fit or breaks a dependence."""
    schedule = Schedule.of(op)
    kinds = require(op, Tiling).iterators(op)
    check_counts(op, schedule, len(kinds), tiles_run_at_once=True)
    for loop in schedule.parallel:
        if kinds[loop] == Iterator.REDUCTION:
            raise error(
                op,
                f"loop {loop} may not be parallel: it is a reduction, each iteration adds to "
                "what the one before it wrote",
            )
    if schedule.unroll is not None and schedule.vector is None:
        raise error(
            op, "'unroll' is about the loops over register tiles, and 'vector' is not there"
        )
    model = find(op, Structured)
    if model is None:
        _check_no_body(op, schedule)
        return
    _check_tiled(op, model, schedule)
    _check_promoted(op, model, schedule)
    _check_order(op, model, schedule)
    if schedule.vector is not None:
        reason = why_not_vectorizable(op, schedule.vector)
        if reason is not None:
            raise error(op, reason)


def _check_no_body(op: Operation, schedule: Schedule) -> None:
    """An op that has tiles, but no body over elements, has loops of tiles alone."""
    for name in ("vector", "promote"):
        if getattr(schedule, name) not in (None, ()):
            raise error(op, f"'{name}' is for structured ops, '{op.name}' has tiles alone")


def _check_promoted(op: Operation, model: Structured, schedule: Schedule) -> None:
    if schedule.compute_at is None and len(schedule.promote) > len(schedule.tile):
        raise error(
            op,
            f"promote has {len(schedule.promote)} levels, expected at most one for each of "
            f"{len(schedule.tile)} levels of tiles",
        )
    inputs = model.inputs(op)
    for operand in (number for level in schedule.promote for number in level):
        if operand >= len(inputs) or not isinstance(inputs[operand].type, TensorType):
            raise error(
                op,
                f"operand {operand} may not be promoted, expected a tensor that is only read: "
                f"one of operands 0 to {len(inputs) - 1}",
            )


def _check_order(op: Operation, model: Structured, schedule: Schedule) -> None:
    """A reduction that may not be reordered runs as it is written."""
    loops = model.reduction_loops(op)
    if not loops or combiners_of(model, op) is not None:
        return
    for level in schedule.tile:
        changed = [loop for loop in loops if level[loop]]
        if changed and len(loops) > 1:
            raise error(op, _in_order(changed[0], "tiled"))
    for order in schedule.interchange:
        if [loop for loop in order if loop in loops] != loops:
            raise error(op, _in_order(loops[0], "interchanged with another reduction"))
    for loop in loops if schedule.vector is not None else ():
        if schedule.vector is not None and schedule.vector[loop] > 1:
            raise error(op, _in_order(loop, "done in vectors"))


def _in_order(loop: int, what: str) -> str:
    return (
        f"loop {loop} may not be {what}: each iteration needs the result of the one before "
        "it, and the body is not one op that combines in any order"
    )


def why_not_vectorizable(op: Operation, sizes: Sequence[int]) -> str | None:
    """What keeps the body or the accesses from vectors of `sizes`; None where nothing does."""
    model = require(op, Structured)
    obstacle = why_not_vectors(model.body(op))
    if obstacle is not None:
        return f"the body may not be done in vectors: '{obstacle.name}' is not elementwise"
    inputs = len(model.inputs(op))
    maps, operands = model.indexing_maps(op), model.operands(op)
    reason = _why_not_extracted(model.body(op), maps, sizes)
    if reason is not None:
        return reason
    for index, (map, operand) in enumerate(zip(maps, operands, strict=True)):
        if index >= inputs and not is_projected_permutation(map):
            return f"operand {index} may not be written in vectors: its map is {map}"
        if isinstance(operand.type, TensorType) and not _has_lanes(operand.type.element_type):
            return (
                f"operand {index} has elements of {operand.type.element_type}, not of whole bytes"
            )
        seen: set[int] = set()
        for expr in map.results:
            found = [loop for loop in expr.used_dims() if sizes[loop] > 1]
            if len(found) > 1 or seen & set(found):
                return (
                    f"operand {index} may not be read in vectors along loops {sorted(found)}: "
                    f"its map is {map}"
                )
            seen |= set(found)
            if found and not isinstance(expr, AffineDimExpr) and not is_sum(expr):
                return f"operand {index} is not read at equal distances: its map is {map}"
    return None


def _why_not_extracted(block: Block, maps: Sequence[AffineMap], sizes: Sequence[int]) -> str | None:
    """What keeps a body from reading vectors where it extracts from tensors."""
    wide = {loop for loop, size in enumerate(sizes) if size > 1}
    found = [op for op in block.ops if op.name == EXTRACT] if wide else []
    if not found:
        return None

    def differs(argument: int) -> set[int]:
        if argument < 0:
            return wide
        return {loop for e in maps[argument].results for loop in e.used_dims()} & wide

    obstacle = why_not_rows(block, differs)
    if obstacle is not None:
        return (
            f"the body may not be done in vectors along loops {sorted(wide)}: '{EXTRACT}' does "
            "not read along its last axis by equal steps"
        )
    for op in found:
        type = op.operands[0].type
        if isinstance(type, TensorType) and not _has_lanes(type.element_type):
            return f"'{EXTRACT}' reads elements of {type.element_type}, not of whole bytes"
    return None


def _has_lanes(type: Attribute) -> bool:
    if isinstance(type, IntegerType):
        return type.width.data in (1, 8, 16, 32, 64)
    return isinstance(type, AnyFloat | IndexType)


def untiled_loops(op: Operation) -> dict[int, int]:
    """The loops that may not be tiled, and the operand whose map is the reason."""
    model = find(op, Structured)
    found: dict[int, int] = {}
    if model is None:
        return found
    for index, map in enumerate(model.indexing_maps(op)):
        found.update((loop, index) for loop in sorted(falling_loops(map)) if loop not in found)
    return found


def _check_tiled(op: Operation, model: Structured, schedule: Schedule) -> None:
    for loop, operand in untiled_loops(op).items():
        if any(sizes[loop] for sizes in schedule.tile):
            raise error(
                op,
                f"loop {loop} may not be tiled: operand {operand} is not read forwards by equal "
                f"steps, its map is {model.indexing_maps(op)[operand]}",
            )
