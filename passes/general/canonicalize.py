"""canonicalize: folds each op and applies its own simplifications to a fixed point.

    arith.addi %x, 0   ->  %x
    op(constants ...)  ->  constant

What an op knows about itself: its folder and its canonicalisation patterns, from its
class or attached from outside. Dead code goes on the way. Every rule keeps values bit
for bit. A cap on rewrites turns patterns that undo each other into a diagnostic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.core.rewriting import apply_greedily


@dataclass(frozen=True)
class CanonicalizePass(Pass):
    """Folds and simplifies below the anchor op, at most `max_iterations` sweeps."""

    name: ClassVar[str] = "canonicalize"
    anchors: ClassVar[tuple[str, ...]] = ()

    max_iterations: int = 10

    def run(self, root: Operation, context: Context) -> None:
        apply_greedily(root, (), context, canonicalize=True, max_iterations=self.max_iterations)
