"""How the bridges between tensors and buffers work on buffers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import bufferization
from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Operation, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import Alias, BufferAnalysis, Bufferizable, Bufferizer
from mlopt.dialects.bufferization.layouts import contiguous_type


@attaches(bufferization.AllocTensorOp)
class AllocTensorBuffers(Bufferizable):
    """`alloc_tensor` is always a new buffer, of undefined elements or a copy."""

    def has_contents(self, op: Operation, value: SSAValue) -> bool:
        assert isinstance(op, bufferization.AllocTensorOp)
        return op.copy is not None

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, bufferization.AllocTensorOp)
        if op.copy is not None:
            index = len(op.dynamic_sizes)
            builder.replace(op, [builder.copy_of(builder.buffer(op, index))])
        else:
            type = contiguous_type(op.tensor.type)
            builder.replace(op, [builder.alloc(type, list(op.dynamic_sizes))])


@attaches(bufferization.ToTensorOp)
class ToTensorBuffers(Bufferizable):
    """`to_tensor` is its buffer, which may be written where the op says so."""

    def is_writable(self, op: Operation, value: SSAValue) -> bool:
        assert isinstance(op, bufferization.ToTensorOp)
        return op.writable is not None

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        type = op.operands[0].type
        return type if isinstance(type, MemRefType) else None

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        builder.replace(op, [op.operands[0]])


@attaches(bufferization.ToBufferOp)
class ToBufferBuffers(Bufferizable):
    """`to_buffer` hands its buffer out; nobody sees who writes to it then."""

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        assert isinstance(op, bufferization.ToBufferOp)
        return op.read_only is None

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        type = op.results[0].type
        assert isinstance(type, MemRefType), "only ranked tensors get buffers"
        builder.replace(op, [builder.coerce(builder.buffer(op, 0), type)])


@attaches(bufferization.MaterializeInDestinationOp)
class MaterializeBuffers(Bufferizable):
    """`materialize_in_destination` copies, unless the source is in the destination already."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == 0

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == 1

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], True),) if index == 1 and op.results else ()

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        target = builder.buffer(op, 1)
        if not builder.analysis.are_equivalent(op.operands[0], op.operands[1]):
            builder.copy(builder.buffer(op, 0), target)
        builder.replace(op, [target] if op.results else [])


def attach_by_name(model: Bufferizable, dialect: Any, *names: str) -> None:
    """Attaches `model` to the ops of `dialect` that are called one of `names`."""
    from mlopt.core.interfaces import attach

    attach(model, *(op for op in dialect.operations if op.name in names))
