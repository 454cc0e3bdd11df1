"""`scf.forall` updates the tensors that its iterations share."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.dialects.scf.forall import ForallOp


class SharedOutputs(DestinationStyle):
    """The shared outputs come after the bounds."""

    def init_positions(self, op: Operation) -> Sequence[int]:
        return range(len(op.operands) - len(op.results), len(op.operands))


attach(SharedOutputs(), ForallOp)
