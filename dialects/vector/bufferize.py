"""How vectors are read from and written to buffers instead of tensors."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from mlopt.core.interfaces.bufferization import Alias, BufferAnalysis, Bufferizable, Bufferizer
from mlopt.dialects.bufferization.bufferize import attach_by_name
from mlopt.dialects.vector import DIALECT


class ReadBuffers(Bufferizable):
    """`vector.transfer_read`, `vector.gather`: operand 0 is read."""

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        builder.replace(op, builder.insert(_on_buffer(op, 0, builder, keep_results=True)).results)


class WriteBuffers(Bufferizable):
    """`vector.transfer_write`, `vector.scatter`: operand 1 is updated."""

    def __init__(self, position: int):
        self.position = position

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        return index == self.position

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        return (Alias(op.results[0], True),) if index == self.position and op.results else ()

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        new = builder.insert(_on_buffer(op, self.position, builder, keep_results=False))
        builder.replace(op, [new.operands[self.position]] if op.results else [])


def _on_buffer(
    op: Operation, position: int, builder: Bufferizer, *, keep_results: bool
) -> Operation:
    """`op` with the buffer of operand `position` in its place."""
    operands = list(op.operands)
    operands[position] = builder.buffer(op, position)
    return type(op).create(
        operands=operands,
        result_types=op.result_types if keep_results else (),
        properties=dict(op.properties),
        attributes=dict(op.attributes),
    )


attach_by_name(ReadBuffers(), DIALECT, "vector.transfer_read", "vector.gather")
attach_by_name(WriteBuffers(1), DIALECT, "vector.transfer_write")
attach_by_name(WriteBuffers(0), DIALECT, "vector.scatter")
