"""reconcile-unrealized-casts: removes casts that undo each other, and unused ones.

    %b = unrealized_conversion_cast %a : A to B
    %c = unrealized_conversion_cast %b : B to A    ->  uses of %c become %a

A cast computes nothing, so values are those before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.conversion import reconcile_casts
from mlopt.core.passes import Pass


@dataclass(frozen=True)
class ConvertReconcileCastsPass(Pass):
    """Cancels chains of one-to-one casts."""

    name: ClassVar[str] = "reconcile-unrealized-casts"

    def run(self, root: Operation, context: Context) -> None:
        reconcile_casts(root)
