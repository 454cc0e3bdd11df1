"""Constants, and ops that move elements without computing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IntegerType,
)

from mlopt.core.constants import array_of
from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.core.resources import resource_array
from mlopt.dialects.graph.attributes import ExternalAttr
from mlopt.dialects.graph.external import external_array
from mlopt.dialects.graph.ops.base import shape_of
from mlopt.dialects.graph.ops.constant import ConstantOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, StretchOp, TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp, DimOp, IotaOp, SliceOp
from mlopt.dialects.graph.reference.precision import result_dtype, rounded


@means(ConstantOp)
def constant(
    op: ConstantOp, operands: Sequence[np.ndarray], runner: object = None
) -> Sequence[np.ndarray]:
    """The elements, wherever they are kept."""
    value = op.value
    if isinstance(value, DenseIntOrFPElementsAttr):
        return (array_of(value),)
    if isinstance(value, ExternalAttr):
        return (external_array(op).reshape(shape_of(op.out)),)
    assert isinstance(value, DenseResourceAttr), "verified: elements of a tensor"
    array = resource_array(value)
    if array is None:
        raise error(op, f"the data of {value} is not in the module")
    return (array,)


def filled(static: DenseArrayBase[IntegerType], dynamic: Sequence[np.ndarray]) -> list[int]:
    """A list of sizes with the run-time values in their places."""
    values = iter(dynamic)
    return [int(next(values)) if size == DYNAMIC_INDEX else size for size in static.get_values()]


@means(TransposeOp)
def transpose(
    op: TransposeOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Axes reordered."""
    return (np.transpose(operands[0], op.permutation.get_values()),)


@means(ReshapeOp)
def reshape(op: ReshapeOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The same elements in another shape."""
    array, shape = operands[0], filled(op.static_sizes, operands[1:])
    if min(shape, default=0) < 0 or int(np.prod(shape)) != array.size:
        raise error(op, f"found {array.size} elements, expected those of {shape}")
    return (array.reshape(shape),)


@means(BroadcastOp)
def broadcast(
    op: BroadcastOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Repeated along new axes and axes of size 1."""
    array, shape = operands[0], filled(op.static_sizes, operands[1:])
    axes = op.axes.get_values()
    for axis, (size, known) in enumerate(zip(array.shape, shape_of(op.operand), strict=True)):
        if known != 1 and size != shape[axes[axis]]:
            raise error(op, f"operand axis {axis} has size {size}, expected {shape[axes[axis]]}")
    aligned = [1] * len(shape)
    for axis, place in enumerate(axes):
        aligned[place] = array.shape[axis]
    order = np.argsort(axes) if axes else ()
    return (np.broadcast_to(np.transpose(array, order).reshape(aligned), shape),)


@means(StretchOp)
def stretch(op: StretchOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Repeated along axes of size 1."""
    array, shape = operands[0], filled(op.static_sizes, operands[1:])
    for axis, (size, wanted) in enumerate(zip(array.shape, shape, strict=True)):
        if size not in (1, wanted):
            raise error(op, f"operand axis {axis} has size {size}, expected 1 or {wanted}")
    return (np.broadcast_to(array, shape),)


@means(SliceOp)
def slice_(op: SliceOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Every so manieth element."""
    array, rest = operands[0], list(operands[1:])
    lists = []
    for static, count in (
        (op.static_offsets, len(op.offsets)),
        (op.static_sizes, len(op.sizes)),
        (op.static_strides, len(op.strides)),
    ):
        lists.append(filled(static, rest[:count]))
        rest = rest[count:]
    index = []
    for axis, (offset, size, stride) in enumerate(zip(*lists, strict=True)):
        last = offset + (size - 1) * stride
        for place in (offset, last) if size else ():
            if not 0 <= place < array.shape[axis]:
                raise error(
                    op, f"slice reads element {place} of axis {axis} of {array.shape[axis]}"
                )
        if size < 0 or stride == 0:
            raise error(op, f"slice has {size} elements and stride {stride} along axis {axis}")
        end = last + (1 if stride > 0 else -1) if size else offset
        index.append(slice(offset, None if end < 0 else end, stride))
    return (array[tuple(index)],)


@means(ConcatOp)
def concat(op: ConcatOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """One after the other."""
    return (np.concatenate(operands, axis=op.axis.value.data),)


@means(IotaOp)
def iota(op: IotaOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Counting along one axis."""
    shape, axis = filled(op.static_sizes, operands), op.axis.value.data
    aligned = [1] * len(shape)
    aligned[axis] = shape[axis]
    counted = rounded(np.arange(shape[axis]), result_dtype(op.out))
    return (np.broadcast_to(counted.reshape(aligned), shape),)


@means(DimOp)
def dim(op: DimOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.int64]:
    """The size of an axis."""
    return (np.int64(operands[0].shape[op.axis.value.data]),)
