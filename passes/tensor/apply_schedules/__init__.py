"""tensor-apply-schedules: runs loops the way their `loop.schedule` says.

    %r = linalg.op {loop.schedule = {tile = [array<i64: 64, 0>], vector = array<i64: 4, 16>}}
    ->
    scf.for over 64 rows {            // one loop nest a level, outermost first
      scf.for over 4 rows {           // register tiles
        scf.for over 16 columns { vector.transfer_read, ops on vectors, vector.transfer_write }
      }
    }

Level by level an op becomes loops around itself on slices (`tile_loops`), through the
interface `Tiling`, operands that are to be packed before that (`pack`), and what it reads
again and again copied inside (`promote`), if it is no constant, which is laid out so
(`constant_panels`);
producers with `compute_at` are computed inside the loops of their
reader (`fuse_producers`), or, at the register tile, on vectors (`tile_values`). An op with
a `vector` entry then becomes loops over vectors (`register_tiles`); one without stays.

Every schedule is checked before anything changes: one that would break a dependence is
refused with the loop that carries it (`legality`). Integers come out the same bit for bit;
sums of floats within the bound of docs/numerics.md, since their order is not fixed.

Needs values, not buffers: runs after fusion and before bufferization, which finds every
tile updated in place. Each op is rewritten once, level by level, so the pass ends.

After Halide (Ragan-Kelley et al., PLDI 2013) for schedules and `compute_at`, and the
structured code generation of Vasilache et al. (2022) for tiling on values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.diagnostics import error
from mlopt.core.interfaces import find
from mlopt.core.interfaces.loop_like import LoopLike
from mlopt.core.interfaces.tiling import Tiling
from mlopt.core.passes import Pass
from mlopt.dialects.loop.schedule import SCHEDULE, Schedule
from mlopt.passes.tensor.apply_schedules.constant_panels import ConstantPanels
from mlopt.passes.tensor.apply_schedules.fuse_producers import ProducerFusion
from mlopt.passes.tensor.apply_schedules.legality import check_schedule
from mlopt.passes.tensor.apply_schedules.pack import pack_operands
from mlopt.passes.tensor.apply_schedules.producers import check_producers
from mlopt.passes.tensor.apply_schedules.promote import promote
from mlopt.passes.tensor.apply_schedules.register_tiles import vectorize
from mlopt.passes.tensor.apply_schedules.tile_loops import tile_outermost


@dataclass(frozen=True)
class ApplySchedulesPass(Pass):
    """Applies the schedules of structured ops on tensors."""

    name: ClassVar[str] = "tensor-apply-schedules"

    def run(self, root: Operation, context: Context) -> None:
        pack_operands(root)
        found = [op for op in root.walk() if SCHEDULE in op.attributes]
        scheduled = [op for op in found if op.results and find(op, Tiling) is not None]
        for op in found:
            _check_has_loops(op)
        for op in scheduled:
            check_schedule(op)
        check_producers(scheduled)
        roots = [op for op in scheduled if Schedule.of(op).compute_at is None]
        positions, panels = _positions(scheduled), ConstantPanels(root)
        for op in roots:
            _apply(op, 0, positions, panels)
        if not scheduled:
            return
        for region in root.regions:
            erase_dead(region)
        for op in reversed(scheduled):
            if op not in roots and op.parent is not None:
                _finish_producer(op, panels)
        context.count(self.name, "ops scheduled", len(scheduled))


def _check_has_loops(op: Operation) -> None:
    """Raises `DiagnosticError` where no pass would read the schedule of `op`."""
    is_tiled = bool(op.results) and find(op, Tiling) is not None
    if not is_tiled and find(op, LoopLike) is None and Schedule.of(op) != Schedule():
        raise error(
            op,
            f"'{SCHEDULE}' has no meaning on '{op.name}', expected a structured op on tensors or "
            "a loop",
        )


def _positions(ops: list[Operation]) -> dict[Operation, int]:
    """Where producers stand in the program."""
    return {
        op: position for position, op in enumerate(ops) if Schedule.of(op).compute_at is not None
    }


def _apply(
    op: Operation, level: int, positions: dict[Operation, int], panels: ConstantPanels
) -> None:
    """Makes the loops of `op`, of which `level` levels are there."""
    schedule = Schedule.of(op)
    if schedule.tile:
        inner = tile_outermost(op)
        is_done = len(Schedule.of(inner).tile) < len(schedule.tile)
        fused = ProducerFusion(inner, level, positions).run() if is_done else []
        for producer in fused:
            _apply(producer, 0, positions, panels)
        if is_done:
            _promote(inner, schedule, level, positions, panels)
        _apply(inner, level + is_done, positions, panels)
    elif schedule.vector is not None:
        vectorize(op)
    else:
        Schedule().put(op)


def _promote(
    op: Operation,
    schedule: Schedule,
    level: int,
    positions: dict[Operation, int],
    panels: ConstantPanels,
) -> None:
    """Copies what `op`, of which a level was done, and its inline producers read there, where
    it does not lie in such parts."""
    for operand in next(iter(schedule.promote), ()):
        if not panels.give(op, operand):
            promote(op, operand)
    for producer in ProducerFusion(op, level, positions, promoted=True).run():
        positions[producer] = len(positions)
        for operand in Schedule.of(producer).promote[level]:
            if not panels.give(producer, operand):
                promote(producer, operand)


def _finish_producer(op: Operation, panels: ConstantPanels) -> None:
    """Computes a producer that was computed where it was read where all of it is needed too."""
    replace(Schedule.of(op), compute_at=None).put(op)
    _apply(op, 0, {}, panels)
