"""Destination-passing style: results that are updates of operands, the inits."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, OpResult, SSAValue

from mlopt.core.interfaces import Interface


class DestinationStyle(Interface):
    """Ops that update some operands; on tensors, result `i` is the updated init `i`."""

    room = "destination_style"

    def init_positions(self, op: Operation) -> Sequence[int]:
        """The operands that are updated, in the order of the results."""
        raise NotImplementedError

    def inits(self, op: Operation) -> list[SSAValue]:
        """The values that are updated."""
        return [op.operands[position] for position in self.init_positions(op)]

    def tied_result(self, op: Operation, position: int) -> OpResult | None:
        """The result that is operand `position` updated; None where there is none."""
        positions = list(self.init_positions(op))
        if not op.results or position not in positions:
            return None
        return op.results[positions.index(position)]

    def tied_position(self, op: Operation, result: OpResult) -> int:
        """The operand that `result` is an update of."""
        return self.init_positions(op)[result.index]


class FixedInits(DestinationStyle):
    """The inits are at fixed positions, counted from the end where negative."""

    def __init__(self, *positions: int):
        self._positions = positions

    def init_positions(self, op: Operation) -> Sequence[int]:
        count = len(op.operands)
        return [position % count for position in self._positions]
