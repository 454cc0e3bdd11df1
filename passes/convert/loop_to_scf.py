"""convert-loop-to-scf: loops of the loop level become structured control flow.

    loop.for %i = %a to %b step %c { ... }   ->   scf.for %i = %a to %b step %c { ... }

Every op of `loop` has one of the same syntax and meaning in `scf`; operands, regions and
attributes (a schedule, a mapping, a grain: upstream takes them as discardable) are kept,
so no value changes. The inverse of `convert-scf-to-loop`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.dialects.scf import ops as scf
from mlopt.passes.convert.structured import rename_ops

RENAMED: dict[str, type[Operation]] = {
    "loop.for": scf.ForOp,
    "loop.parallel": scf.ParallelOp,
    "loop.while": scf.WhileOp,
    "loop.if": scf.IfOp,
    "loop.yield": scf.YieldOp,
    "loop.condition": scf.ConditionOp,
    "loop.reduce": scf.ReduceOp,
    "loop.reduce.return": scf.ReduceReturnOp,
}
"""Every op of `loop`."""


@dataclass(frozen=True)
class ConvertLoopToScfPass(Pass):
    """Converts `loop` ops to `scf` ops, one to one."""

    name: ClassVar[str] = "convert-loop-to-scf"

    def run(self, root: Operation, context: Context) -> None:
        context.count(self.name, "ops converted", rename_ops(root, RENAMED))
