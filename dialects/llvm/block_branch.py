"""Which operands of an `llvm` branch go to which block."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import llvm
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.block_branch import BlockBranch
from mlopt.dialects.llvm.ops.calls import InvokeOp
from mlopt.dialects.llvm.ops.control import IndirectBrOp, SwitchOp


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


@attaches(SwitchOp)
class Switch(BlockBranch):
    """`llvm.switch`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, SwitchOp)
        return [op.defaultOperands, *(operands for _, _, operands in op.case_list())]


@attaches(IndirectBrOp)
class IndirectBranch(BlockBranch):
    """`llvm.indirectbr`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, IndirectBrOp)
        return op.target_operands()


@attaches(InvokeOp)
class Invoke(BlockBranch):
    """`llvm.invoke`."""

    def successor_operands(self, op: Operation) -> Sequence[Sequence[SSAValue]]:
        assert isinstance(op, InvokeOp)
        return [op.normalDestOperands, op.unwindDestOperands]
