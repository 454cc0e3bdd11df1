"""How functions, calls and returns work on buffers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from xdsl.dialects import func
from xdsl.dialects.builtin import IntegerAttr, MemRefType, UnrankedMemRefType
from xdsl.ir import BlockArgument, Operation, Region, SSAValue

from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import (
    Alias,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    is_tensor,
)
from mlopt.dialects.bufferization.layouts import is_castable

BUFFERS = (MemRefType, UnrankedMemRefType)


@attaches(func.FuncOp)
class FunctionBuffers(Bufferizable):
    """The arguments of a function may be written unless they are marked otherwise."""

    def is_writable(self, op: Operation, value: SSAValue) -> bool:
        assert isinstance(op, func.FuncOp) and isinstance(value, BlockArgument)
        if value.block is not op.body.blocks.first or op.arg_attrs is None:
            return True
        found = op.arg_attrs.data[value.index].data.get("bufferization.writable")
        return not (isinstance(found, IntegerAttr) and found.value.data == 0)

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return False


@attaches(func.ReturnOp)
class ReturnBuffers(Bufferizable):
    """A return hands its buffers out as they are; the pass gives them the result types."""

    def must_be_in_place(self, op: Operation, index: int) -> bool:
        return True

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        for index, operand in enumerate(op.operands):
            if is_tensor(operand) or isinstance(operand.type, BUFFERS):
                op.operands[index] = builder.buffer(op, index)


@attaches(func.CallOp)
class CallBuffers(Bufferizable):
    """A call does to its operands what the summary of the callee says; a result that is one
    of them is that very buffer."""

    def reads(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        summary = analysis.callee(op)
        return summary is None or index in summary.read

    def writes(self, op: Operation, index: int, analysis: BufferAnalysis) -> bool:
        summary = analysis.callee(op)
        return summary is None or index in summary.written

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        summary = analysis.callee(op)
        return [
            Alias(result, summary is not None and summary.equivalent.get(position) == index)
            for position, result in enumerate(op.results)
            if is_tensor(result) and (summary is None or index in summary.aliases.get(position, ()))
        ]

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        summary = types.analysis.callee(op)
        position = op.results.index(cast(Any, value))
        if summary is not None and position in summary.equivalent:
            return types.operand_type(op, summary.equivalent[position])
        return cast(MemRefType, types.callee_type(op).outputs.data[position])

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        assert isinstance(op, func.CallOp)
        type = builder.callee_type(op)
        summary = builder.analysis.callee(op)
        operands: list[SSAValue] = []
        given: dict[int, SSAValue] = {}
        moved: dict[int, SSAValue] = {}
        for index, wanted in enumerate(type.inputs.data):
            if not (is_tensor(op.operands[index]) or isinstance(wanted, BUFFERS)):
                operands.append(op.operands[index])
                continue
            assert isinstance(wanted, BUFFERS), "a tensor argument becomes a buffer"
            wanted = cast(MemRefType, wanted)
            buffer = given[index] = builder.buffer(op, index)
            operands.append(builder.coerce(buffer, wanted))
            if not is_castable(cast(MemRefType, buffer.type), wanted):
                moved[index] = operands[-1]
        call = func.CallOp(op.callee, operands, type.outputs.data)
        call.attributes.update(op.attributes)
        results: list[SSAValue] = list(builder.insert(call).results)
        for index, copy in moved.items():
            # The callee worked on a copy of another layout: its writes are carried back.
            if summary is None or index in summary.written:
                builder.copy(copy, given[index])
        for position, index in (summary.equivalent if summary else {}).items():
            # The result is what was given, of which more may be known here.
            if index in moved or results[position].type != given[index].type:
                results[position] = given[index]
        builder.replace(op, results)
