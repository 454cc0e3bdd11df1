"""How `arith` works on buffers: constants become globals, `select` picks a buffer."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith
from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import Alias, BufferAnalysis, Bufferizable, Bufferizer
from mlopt.dialects.bufferization.layouts import any_layout_type, contiguous_type


@attaches(arith.ConstantOp)
class ConstantBuffers(Bufferizable):
    """A dense constant is a read-only global."""

    def is_writable(self, op: Operation, value: SSAValue) -> bool:
        return False

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, arith.ConstantOp)
        buffer = builder.constant_buffer(op.value, contiguous_type(op.result.type))
        builder.replace(op, [buffer])


@attaches(arith.SelectOp)
class SelectBuffers(Bufferizable):
    """`select` of tensors picks one of two buffers; neither is read or written."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return False

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], False),) if index > 0 else ()

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        first, second = types.operand_type(op, 1), types.operand_type(op, 2)
        return first if first == second else any_layout_type(value.type)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        first, second = builder.buffer(op, 1), builder.buffer(op, 2)
        if first.type != second.type:
            type = any_layout_type(op.results[0].type)
            first, second = builder.coerce(first, type), builder.coerce(second, type)
        new = builder.insert(arith.SelectOp(op.operands[0], first, second))
        builder.replace(op, new.results)
