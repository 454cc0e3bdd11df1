"""Which operands of an `llvm` branch go to which block."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import llvm
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.block_branch import BlockBranch


@attaches(llvm.BrOp)
class UnconditionalBranch(BlockBranch):
    """`llvm.br`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, llvm.BrOp)
        return [op.arguments]


@attaches(llvm.CondBrOp)
class ConditionalBranch(BlockBranch):
    """`llvm.cond_br`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, llvm.CondBrOp)
        return [op.then_arguments, op.else_arguments]
