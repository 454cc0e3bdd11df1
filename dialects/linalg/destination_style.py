"""linalg's ops update their last operands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.ir import Operation

from mlopt.core.interfaces import attach
from mlopt.core.interfaces.destination_style import DestinationStyle, FixedInits
from mlopt.dialects.linalg.ops import STRUCTURED_OPS
from mlopt.dialects.linalg.packing import PACKING_OPS


class LastOperands(DestinationStyle):
    """The outputs come after the inputs."""

    def init_positions(self, op: Operation) -> Sequence[int]:
        nest: Any = op
        return range(len(op.operands) - len(nest.outputs), len(op.operands))


attach(LastOperands(), *STRUCTURED_OPS)
attach(FixedInits(1), *PACKING_OPS)
