"""tensor-choose-schedules: writes a `loop.schedule` on structured ops that have none.

    %r = linalg.matmul ins(%a, %b) outs(%zero)
    ->
    %r = linalg.matmul {loop.schedule = {tile = [array<i64: 252, 256, 0>],
           parallel = array<i64: 0, 1>, vector = array<i64: 14, 32, 1>}} ...

Ops are taken in groups: an op and the producers that only it reads, which are computed
inside its loops (`groups`). What is chosen follows from maps, iterators, body, element
types, extents and the target (`core/target.py`); an op's name counts for nothing:

    sums of products    rows x columns of accumulators that fill the registers (`products`)
    other reductions    several accumulators along contiguous elements (`reductions`)
    elementwise         a few registers along contiguous elements (`elementwise`)

A schedule that stands in the text is kept, and its op joins no group. An op that cannot be
done in vectors gets none, and is lowered to scalar loops. Inside a parallel loop nothing is
parallel. No value changes: this pass only
writes attributes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.interfaces import find
from mlopt.core.interfaces.tiling import Tiling
from mlopt.core.passes import Pass
from mlopt.core.target import Target
from mlopt.dialects.loop.schedule import Schedule
from mlopt.dialects.scf.forall import ForallOp
from mlopt.passes.tensor.choose_schedules.groups import groups_in
from mlopt.passes.tensor.choose_schedules.kernels import schedule_group


@dataclass(frozen=True)
class ChooseSchedulesPass(Pass):
    """Chooses schedules for the ops that have none."""

    name: ClassVar[str] = "tensor-choose-schedules"

    def run(self, root: Operation, context: Context) -> None:
        target = Target.of(context)
        ops = [op for op in root.walk() if op.results and find(op, Tiling) is not None]
        for group in groups_in(ops):
            if schedule_group(group, target):
                context.count(self.name, "groups scheduled")
            if _is_in_parallel(group.root):
                schedule = Schedule.of(group.root)
                replace(schedule, parallel=()).put(group.root)


def _is_in_parallel(op: Operation) -> bool:
    """True for what threads already share."""
    around = op.parent_op()
    while around is not None and not isinstance(around, ForallOp):
        around = around.parent_op()
    return around is not None
