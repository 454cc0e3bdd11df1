"""test-transform-dialect-erase-schedule: removes schedules written in the transform dialect.

    transform.named_sequence @schedule(...) { ... }   ->   (nothing)
    module attributes {transform.with_named_sequence}   ->   module

A schedule says how other ops may be transformed; it is no code, so no value changes. It
stands at the start of the lowering pipelines, which choose their own schedules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass

MARK = "transform.with_named_sequence"
"""The attribute of modules that hold named sequences."""


@dataclass(frozen=True)
class EraseSchedulesPass(Pass):
    """Removes transform ops that stand directly in a module, and modules of nothing else."""

    name: ClassVar[str] = "test-transform-dialect-erase-schedule"

    def run(self, root: Operation, context: Context) -> None:
        modules = [op for op in root.walk() if isinstance(op, ModuleOp)]
        for module in reversed(modules):
            schedules = [op for op in module.ops if op.name.startswith("transform.")]
            for op in reversed(schedules):
                op.detach()
                op.erase()
            was_marked = module.attributes.pop(MARK, None) is not None
            if module is not root and (schedules or was_marked) and module.body.block.is_empty:
                module.detach()
                module.erase()
            context.count(self.name, "ops removed", len(schedules))
