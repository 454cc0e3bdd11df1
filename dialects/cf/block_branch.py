"""Which operands of a `cf` branch go to which block."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import cf
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.block_branch import BlockBranch


@attaches(cf.BranchOp)
class UnconditionalBranch(BlockBranch):
    """`cf.br`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, cf.BranchOp)
        return [op.arguments]


@attaches(cf.ConditionalBranchOp)
class ConditionalBranch(BlockBranch):
    """`cf.cond_br`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, cf.ConditionalBranchOp)
        return [op.then_arguments, op.else_arguments]


@attaches(cf.SwitchOp)
class SwitchBranch(BlockBranch):
    """`cf.switch`: the default block first."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, cf.SwitchOp)
        operands = list(op.case_operands)
        cases: list[Sequence[SSAValue]] = []
        for count in op.case_operand_segments.get_values():
            cases.append(operands[:count])
            del operands[:count]
        return [op.default_operands, *cases]
