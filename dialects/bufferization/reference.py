"""What `bufferization` ops do. A tensor and a buffer are both arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects import bufferization
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.core.slices import with_values
from mlopt.dialects.bufferization.ops import DeallocOp, DeallocTensorOp

Operands = Sequence[Value]


@means(bufferization.AllocTensorOp)
def alloc_tensor(op: bufferization.AllocTensorOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy, or zeros."""
    if op.copy is not None:
        return (np.array(operands[0]),)
    type = op.tensor.type
    if not isinstance(type, TensorType):
        raise error(op, "an unranked tensor has no shape")
    sizes = [int(size) for size in with_values(type.get_shape(), operands)]
    return (np.zeros(sizes, dtype_of(type.element_type)),)


@means(bufferization.ToTensorOp, bufferization.CloneOp)
def copied(_: Operation, operands: Operands, __: Runner) -> Sequence[Value]:
    """The elements as they are now."""
    return (np.array(operands[0]),)


@means(bufferization.ToBufferOp)
def to_buffer(op: bufferization.ToBufferOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A buffer of its own, unless nobody writes to it."""
    return (operands[0] if op.read_only is not None else np.array(operands[0]),)


@means(bufferization.MaterializeInDestinationOp)
def materialize(
    op: bufferization.MaterializeInDestinationOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """The elements, in the buffer where the destination is one."""
    source, dest = operands
    if source.shape != dest.shape:
        raise error(op, f"shapes differ: {list(source.shape)} and {list(dest.shape)}")
    if op.result is not None:
        return (np.array(source),)
    dest[...] = source
    return ()


@means(DeallocTensorOp)
def nothing(_: Operation, __: Operands, ___: Runner) -> Sequence[Value]:
    """No effect that can be seen."""
    return ()


@means(DeallocOp)
def dealloc(op: DeallocOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """For each retained buffer, whether it is one of those that would be freed."""
    count = len(op.memrefs)
    buffers, conditions = operands[:count], operands[count : 2 * count]
    return tuple(
        np.bool_(
            any(
                bool(condition) and np.may_share_memory(buffer, retained)
                for buffer, condition in zip(buffers, conditions, strict=True)
            )
        )
        for retained in operands[2 * count :]
    )
