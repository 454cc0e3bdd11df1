"""What ops of vector that move elements compute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import vector
from xdsl.dialects.builtin import DYNAMIC_INDEX, VectorType

from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.vector.cast_ops import ShapeCastOp, TypeCastOp
from mlopt.dialects.vector.interleave_ops import DeinterleaveOp, InterleaveOp
from mlopt.dialects.vector.shape_ops import FromElementsOp, ToElementsOp, TransposeOp
from mlopt.dialects.vector.shapes import element_of, numbers_of, shape_of
from mlopt.dialects.vector.slice_ops import (
    ExtractStridedSliceOp,
    InsertStridedSliceOp,
    ScalableExtractOp,
    ScalableInsertOp,
)

Operands = Sequence[Value]


@means(vector.BroadcastOp)
def broadcast(op: vector.BroadcastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Repeated."""
    type = op.vector.type
    dtype = dtype_of(type.element_type)
    return (np.array(np.broadcast_to(np.asarray(operands[0], dtype), type.get_shape())),)


def place_of(op: Any, whole: np.ndarray, dynamic: Operands) -> tuple[int, ...]:
    """The position of an extract or insert; raises `DiagnosticError` out of bounds."""
    values = iter(dynamic)
    place = [int(next(values)) if n == DYNAMIC_INDEX else n for n in numbers_of(op.static_position)]
    for axis, (number, size) in enumerate(zip(place, whole.shape, strict=False)):
        if not -1 <= number < size:
            raise error(op, f"position {number} of axis {axis} is out of bounds of size {size}")
    return tuple(place)


@means(vector.ExtractOp)
def extract(op: vector.ExtractOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """An element or a part."""
    whole = np.asarray(operands[0])
    place = place_of(op, whole, operands[1:])
    if -1 in place:
        return (np.zeros(shape_of(op.result.type), whole.dtype)[()],)
    found = whole[place]
    return (np.array(found) if isinstance(op.result.type, VectorType) else found[()],)


@means(vector.InsertOp)
def insert(op: vector.InsertOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A copy with an element or a part replaced."""
    result = np.array(operands[1])
    place = place_of(op, result, operands[2:])
    if -1 not in place:
        result[place] = operands[0]
    return (result,)


@means(ShapeCastOp)
def shape_cast(op: ShapeCastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Another shape."""
    return (np.reshape(operands[0], op.result.type.get_shape()),)


@means(TransposeOp)
def transpose(op: TransposeOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Axes in another order."""
    return (np.array(np.transpose(operands[0], numbers_of(op.permutation))),)


@means(vector.BitcastOp)
def bitcast(op: vector.BitcastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The same bits."""
    type = op.result.type
    source = np.ascontiguousarray(operands[0])
    dtype = dtype_of(type.element_type)
    elements = element_of(op.source.type), type.element_type
    if any(getattr(e, "bitwidth", 8) % 8 for e in elements):
        raise error(op, f"elements of {elements[0]} and {elements[1]} have no whole bytes")
    return (np.frombuffer(source.tobytes(), dtype).reshape(type.get_shape()).copy(),)


@means(vector.ShuffleOp)
def shuffle(op: vector.ShuffleOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Rows by number."""
    rows = np.concatenate([np.atleast_1d(operand) for operand in operands])
    mask = np.array(numbers_of(op.mask), np.int64)
    result = rows[np.maximum(mask, 0)]
    result[mask < 0] = 0
    return (result.reshape(shape_of(op.result.type)),)


@means(FromElementsOp)
def from_elements(op: FromElementsOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """The operands in row-major order."""
    type = op.dest.type
    return (np.array(operands, dtype_of(type.element_type)).reshape(type.get_shape()),)


@means(ToElementsOp)
def to_elements(_: ToElementsOp, operands: Operands, __: Runner) -> Sequence[Value]:
    """The elements in row-major order."""
    return tuple(np.asarray(operands[0]).reshape(-1))


def _slices(offsets: Sequence[int], sizes: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(o, o + size) for o, size in zip(offsets, sizes, strict=True))


@means(ExtractStridedSliceOp)
def extract_strided_slice(
    op: ExtractStridedSliceOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """A part."""
    return (np.array(operands[0][_slices(numbers_of(op.offsets), numbers_of(op.sizes))]),)


@means(InsertStridedSliceOp)
def insert_strided_slice(
    op: InsertStridedSliceOp, operands: Operands, _: Runner
) -> Sequence[Value]:
    """A copy with a part replaced."""
    value, result = operands[0], np.array(operands[1])
    missing = result.ndim - value.ndim
    sizes = [1] * missing + list(value.shape)
    place = result[_slices(numbers_of(op.offsets), sizes)]
    place[...] = value
    return (result,)


@means(InterleaveOp)
def interleave(op: InterleaveOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Elements by turns."""
    return (np.stack(operands, axis=-1).reshape(op.result.type.get_shape()),)


@means(DeinterleaveOp)
def deinterleave(_: DeinterleaveOp, operands: Operands, __: Runner) -> Sequence[Value]:
    """Elements at even and odd places."""
    return (np.array(operands[0][..., 0::2]), np.array(operands[0][..., 1::2]))


@means(ScalableInsertOp)
def scalable_insert(op: ScalableInsertOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A part put in."""
    result, start = np.array(operands[1]), op.pos.value.data
    result[start : start + len(operands[0])] = operands[0]
    return (result,)


@means(ScalableExtractOp)
def scalable_extract(op: ScalableExtractOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """A part taken out."""
    start = op.pos.value.data
    return (np.array(operands[0][start : start + op.res.type.get_shape()[0]]),)


@means(TypeCastOp)
def type_cast(op: TypeCastOp, operands: Operands, _: Runner) -> Sequence[Value]:
    """Buffers of vectors are not interpreted."""
    raise error(op, "a buffer of vectors cannot be interpreted")
