"""convert-scf-to-loop: structured control flow becomes loops of the loop level.

    scf.for %i = %a to %b step %c { ... }   ->   loop.for %i = %a to %b step %c { ... }

`scf.for`, `scf.parallel` (with its reductions), `scf.while` and `scf.if` have an op of
the same syntax and meaning in `loop`; operands, regions and attributes are kept as they
are, so no value changes, and `convert-loop-to-scf` gives back the same text.
`scf.execute_region`, `scf.index_switch` and `scf.forall` have none: their bodies are
converted, but a yield belongs to the op around it and stays with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects import scf
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.walking import walk
from mlopt.dialects.loop import ops as loop
from mlopt.passes.convert.structured import rename_op, rename_ops

RENAMED: dict[str, type[Operation]] = {
    "scf.for": loop.ForOp,
    "scf.parallel": loop.ParallelOp,
    "scf.while": loop.WhileOp,
    "scf.if": loop.IfOp,
    "scf.condition": loop.ConditionOp,
    "scf.reduce": loop.ReduceOp,
    "scf.reduce.return": loop.ReduceReturnOp,
}
"""The ops of `scf` that have one of their own in `loop`; `scf.yield` follows its parent."""


@dataclass(frozen=True)
class ConvertScfToLoopPass(Pass):
    """Converts `scf` ops to `loop` ops, one to one."""

    name: ClassVar[str] = "convert-scf-to-loop"

    def run(self, root: Operation, context: Context) -> None:
        count = rename_ops(root, RENAMED)
        yields = [
            op
            for op in walk(root)
            if isinstance(op, scf.YieldOp)
            and isinstance(op.parent_op(), loop.ForOp | loop.WhileOp | loop.IfOp)
        ]
        for op in yields:
            rename_op(op, loop.YieldOp)
        context.count(self.name, "ops converted", count)
