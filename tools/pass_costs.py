"""`--mlir-pass-statistics`: ops over whole tensors, and bytes that they move, before and after
each pass that sees tensors or calls of kernels."""

from __future__ import annotations

from dataclasses import dataclass, field

from xdsl.ir import Operation

from mlopt.core.context import Context
from mlopt.core.pass_manager import Instrumentation
from mlopt.core.passes import Pass
from mlopt.passes.analysis.traffic import Cost, cost_of


@dataclass
class PassCosts(Instrumentation):
    """Counts for each pass, summed over its runs; what one leaves the next one finds."""

    context: Context
    _root: Operation | None = field(default=None, init=False)
    _cost: Cost = field(default_factory=Cost, init=False)

    def before(self, step: Pass, root: Operation) -> None:
        if root is not self._root:
            self._root, self._cost = root, cost_of(root)

    def after(self, step: Pass, root: Operation) -> None:
        before, self._cost = self._cost, cost_of(root)
        if not before.ops and not self._cost.ops:
            return
        for what, cost in (("before", before), ("after", self._cost)):
            self.context.count(step.name, f"ops {what}", cost.ops)
            self.context.count(step.name, f"bytes moved {what}", cost.bytes)
