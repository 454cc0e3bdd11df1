"""How `func` calls and returns."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import cf, func
from xdsl.ir import Block, Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.calls import CallLike, ReturnsValues


@attaches(func.CallOp)
class FuncCall(CallLike):
    """`func.call`."""

    def callee(self, op: Operation) -> str:
        assert isinstance(op, func.CallOp)
        return op.callee.root_reference.data

    def arguments(self, op: Operation) -> Sequence[SSAValue]:
        return op.operands


@attaches(func.ReturnOp)
class FuncReturn(ReturnsValues):
    """`func.return`."""

    def values(self, op: Operation) -> Sequence[SSAValue]:
        return op.operands

    def branch(self, op: Operation, block: object, values: Sequence[SSAValue]) -> Operation:
        assert isinstance(block, Block)
        return cf.BranchOp(block, *values)
