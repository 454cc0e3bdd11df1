"""convert-loop-to-cf: loops of the loop level become branches between blocks.

The rules, and the ops, are those of `convert-scf-to-cf`: ops of `loop` and of `scf` may
stand in each other, and are converted together. No value changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.scf_to_cf import convert_to_branches


@dataclass(frozen=True)
class ConvertLoopToCfPass(Pass):
    """Converts loops and structured control flow to branches."""

    name: ClassVar[str] = "convert-loop-to-cf"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        context.count(self.name, "ops converted", convert_to_branches(root))
