"""How branches work on buffers: a result is the buffer that one of the regions yields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects import scf
from xdsl.dialects.builtin import MemRefType
from xdsl.ir import Operation, Region, SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.interfaces import attaches
from mlopt.core.interfaces.bufferization import (
    Alias,
    AliasingOperand,
    BufferAnalysis,
    Bufferizable,
    Bufferizer,
    OperandOf,
    is_tensor,
)
from mlopt.dialects.bufferization.layouts import any_layout_type
from mlopt.dialects.scf import bufferize_loops
from mlopt.dialects.scf.bufferize_loops import is_shaped, position_of, yields_of
from mlopt.dialects.scf.forall import InParallelOp

LOOPS = bufferize_loops
"""Attaches the models of loops as well."""

BRANCHING = (scf.IfOp, scf.IndexSwitchOp, scf.ExecuteRegionOp)


@attaches(*BRANCHING)
class BranchingBuffers(Bufferizable):
    """`scf.if` and its like: a result is the buffer that one of the regions yields."""

    def sources(
        self, op: Operation, value: SSAValue, analysis: BufferAnalysis
    ) -> Sequence[AliasingOperand]:
        index = position_of(op, value)
        return [AliasingOperand(OperandOf(last, index), True) for last in yields_of(op)]

    def equivalences(
        self, op: Operation, analysis: BufferAnalysis
    ) -> Sequence[tuple[SSAValue, SSAValue]]:
        found: list[tuple[SSAValue, SSAValue]] = []
        for index, result in enumerate(op.results):
            values = [last.operands[index] for last in yields_of(op)]
            if values and all(analysis.are_equivalent(values[0], other) for other in values):
                found.append((result, values[0]))
        return found

    def runs_one_region(self, op: Operation) -> bool:
        return True

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return False

    def buffer_type(self, op: Operation, value: SSAValue, types: Bufferizer) -> MemRefType | None:
        index = position_of(op, value)
        found = [types.buffer_type(last.operands[index]) for last in yields_of(op)]
        return _common_type(found, value)

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        tensors = [index for index, result in enumerate(op.results) if is_tensor(result)]
        for region in op.regions:
            builder.bufferize_region(region)
        for index in tensors:
            found = [cast(MemRefType, last.operands[index].type) for last in yields_of(op)]
            type = _common_type(found, op.results[index])
            for last in yields_of(op):
                with builder.before(last):
                    last.operands[index] = builder.coerce(last.operands[index], type)
            builder.retype(op.results[index], type)


@attaches(scf.YieldOp, scf.ConditionOp)
class YieldBuffers(Bufferizable):
    """Buffers leave a region as they are; the op around copies where it must."""

    def aliases(self, op: Operation, index: int, analysis: BufferAnalysis) -> Sequence[Alias]:
        parent = op.parent_op()
        if isinstance(parent, BRANCHING):
            return (Alias(parent.results[index], False),)
        return ()

    def must_be_in_place(self, op: Operation, index: int) -> bool:
        return True

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        for index, operand in enumerate(op.operands):
            op.operands[index] = builder.buffer(op, index) if is_shaped(operand) else operand


@attaches(InParallelOp)
class InParallelBuffers(Bufferizable):
    """What ends an `scf.forall` runs once an iteration."""

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return False


@attaches(scf.ParallelOp, scf.ReduceOp, scf.ReduceReturnOp)
class ParallelBuffers(Bufferizable):
    """`scf.parallel` may use tensors, but cannot reduce them."""

    def is_repetitive(self, op: Operation, region: Region) -> bool:
        return True

    def is_parallel(self, op: Operation, region: Region) -> bool:
        return True

    def bufferize(self, op: Operation, builder: Bufferizer) -> None:
        raise error(op, f"'{op.name}' op cannot reduce tensors, expected scalars")


def _common_type(types: Sequence[MemRefType], value: SSAValue) -> MemRefType:
    """The type of all of `types`, else one of any layout."""
    same = bool(types) and all(type == types[0] for type in types)
    return types[0] if same else any_layout_type(value.type)
