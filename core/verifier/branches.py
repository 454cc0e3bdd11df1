"""Branches pass each successor as many values, of the same types, as it has arguments."""

from __future__ import annotations

from xdsl.ir import Operation

from mlopt.core.interfaces import find
from mlopt.core.interfaces.block_branch import BlockBranch


def branch_problem(op: Operation) -> str | None:
    """What is wrong with the operands that `op` passes to its successors."""
    model = find(op, BlockBranch)
    if model is None:
        return None
    passed = model.successor_operands(op)
    for index, (successor, operands) in enumerate(zip(op.successors, passed, strict=True)):
        arguments = successor.args
        if len(arguments) != len(operands):
            return (
                f"branch has {len(operands)} operands for successor #{index}, but target block "
                f"has {len(arguments)}"
            )
        for number, (operand, argument) in enumerate(zip(operands, arguments, strict=True)):
            if operand.type != argument.type:
                return (
                    f"type mismatch for bb argument #{number} of successor #{index}: found "
                    f"'{operand.type}', expected '{argument.type}'"
                )
    return None
