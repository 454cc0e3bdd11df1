"""Where `cf` ops go."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import cf

from mlopt.core.constants import array_of
from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Jump, Runner, Value, means


@means(cf.BranchOp)
def branch(op: cf.BranchOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Always to the successor."""
    return (Jump(op.successor, operands),)


@means(cf.ConditionalBranchOp)
def conditional_branch(
    op: cf.ConditionalBranchOp, operands: Sequence[Value], _: Runner
) -> Sequence[Value]:
    """To one of two successors."""
    split = 1 + len(op.then_arguments)
    if operands[0]:
        return (Jump(op.then_block, operands[1:split]),)
    return (Jump(op.else_block, operands[split:]),)


@means(cf.SwitchOp)
def switch(op: cf.SwitchOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """To the successor of the case that equals the flag, else to the default."""
    start = 1 + len(op.default_operands)
    cases = array_of(op.case_values).reshape(-1) if op.case_values is not None else ()
    segments = op.case_operand_segments.get_values()
    for value, block, size in zip(cases, op.case_blocks, segments, strict=True):
        if value == operands[0]:
            return (Jump(block, operands[start : start + size]),)
        start += size
    return (Jump(op.default_block, operands[1 : 1 + len(op.default_operands)]),)


@means(cf.AssertOp)
def check(op: cf.AssertOp, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Stops the program where the condition does not hold."""
    if not operands[0]:
        raise error(op, f"assertion failed: {op.msg.data}")
    return ()
