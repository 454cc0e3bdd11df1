"""dce: removes ops whose results nobody needs, and blocks nobody reaches.

    %0 = arith.addi %a, %b   (unused)   ->   (nothing)

Liveness is propagated from ops with effects through operands and block arguments, so
cycles of dead values go too. Ops that write memory, call, or have unknown effects stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.deadness import erase_dead
from mlopt.core.passes import Pass
from mlopt.core.walking import walk


@dataclass(frozen=True)
class DcePass(Pass):
    """Removes dead ops and unreachable blocks."""

    name: ClassVar[str] = "dce"
    anchors: ClassVar[tuple[str, ...]] = ()

    def run(self, root: Operation, context: Context) -> None:
        before = sum(1 for _ in walk(root))
        for region in root.regions:
            while erase_dead(region):
                pass
        context.count(self.name, "ops removed", before - sum(1 for _ in walk(root)))
