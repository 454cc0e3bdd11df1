"""What `vector` ops fold to: constants moved about, and ops that undo each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import vector
from xdsl.dialects.builtin import DYNAMIC_INDEX, FloatAttr, IntegerAttr, VectorType
from xdsl.ir import Attribute

from mlopt.core.constants import scalar_of, splat
from mlopt.core.folded_constants import element_of, integer_of, moved
from mlopt.core.interfaces.folding import FoldResult, folds
from mlopt.dialects.vector.cast_ops import ShapeCastOp
from mlopt.dialects.vector.shape_ops import FromElementsOp, ToElementsOp, TransposeOp
from mlopt.dialects.vector.shapes import numbers_of, shape_of
from mlopt.dialects.vector.slice_ops import ExtractStridedSliceOp

Constants = Sequence[Attribute | None]


@folds(vector.BroadcastOp)
def fold_broadcast(op: vector.BroadcastOp, constants: Constants) -> FoldResult | None:
    """`broadcast x : t to t` -> x; a constant everywhere."""
    if op.source.type == op.vector.type:
        return op.source
    value = constants[0]
    type = op.vector.type
    if any(type.get_scalable_dims()):
        return None
    if isinstance(value, IntegerAttr | FloatAttr):
        return splat(scalar_of(value), type)
    shape = type.get_shape()
    return moved(value, type, lambda array: np.broadcast_to(array, shape))


@folds(vector.ExtractOp)
def fold_extract(op: vector.ExtractOp, constants: Constants) -> FoldResult | None:
    """What was broadcast, inserted at the same place, or is constant."""
    static = numbers_of(op.static_position)
    if not static:
        return op.vector if op.result.type == op.vector.type else _only(op, constants)
    owner: Any = op.vector.owner
    if isinstance(owner, vector.BroadcastOp) and owner.source.type == op.result.type:
        if shape_of(owner.source.type) == shape_of(op.vector.type)[len(static) :]:
            return owner.source
    if (
        isinstance(owner, vector.InsertOp)
        and owner.static_position == op.static_position
        and list(owner.dynamic_position) == list(op.dynamic_position)
        and owner.source.type == op.result.type
    ):
        return owner.source
    dynamic = iter(constants[1:])
    place = [integer_of(next(dynamic)) if n == DYNAMIC_INDEX else n for n in static]
    known = [n for n in place if n is not None and n >= 0]
    if not isinstance(op.result.type, VectorType):
        if isinstance(owner, FromElementsOp) and len(known) == len(place):
            return owner.elements[int(np.ravel_multi_index(known, shape_of(owner.dest.type)))]
        return element_of(constants[0], [n if n != -1 else None for n in place], op.result.type)
    if len(known) != len(place):
        return None
    return moved(constants[0], op.result.type, lambda array: array[tuple(known)])


def _only(op: vector.ExtractOp, constants: Constants) -> FoldResult | None:
    """The element of a vector of rank 0."""
    owner = op.vector.owner
    if isinstance(owner, vector.BroadcastOp) and owner.source.type == op.result.type:
        return owner.source
    return element_of(constants[0], [], op.result.type)


@folds(vector.InsertOp)
def fold_insert(op: vector.InsertOp, _: Constants) -> FoldResult | None:
    """A vector that replaces everything."""
    whole = not numbers_of(op.static_position) and op.source.type == op.result.type
    return op.source if whole else None


@folds(ShapeCastOp)
def fold_shape_cast(op: ShapeCastOp, constants: Constants) -> FoldResult | None:
    """A cast to the same shape, or back; constants."""
    if op.source.type == op.result.type:
        return op.source
    inner = op.source.owner
    if isinstance(inner, ShapeCastOp) and inner.source.type == op.result.type:
        return inner.source
    if any(op.result.type.get_scalable_dims()):
        return None
    shape = op.result.type.get_shape()
    return moved(constants[0], op.result.type, lambda array: array.reshape(shape))


@folds(TransposeOp)
def fold_transpose(op: TransposeOp, constants: Constants) -> FoldResult | None:
    """Axes in the order that they have, or brought back to it; constants."""
    order = numbers_of(op.permutation)
    if order == sorted(order):
        return op.vector
    inner = op.vector.owner
    if isinstance(inner, TransposeOp):
        first = numbers_of(inner.permutation)
        if [first[axis] for axis in order] == sorted(order):
            return inner.vector
    return moved(constants[0], op.result.type, lambda array: np.transpose(array, order))


@folds(vector.BitcastOp)
def fold_bitcast(op: vector.BitcastOp, _: Constants) -> FoldResult | None:
    """A cast to the same type, or back."""
    if op.source.type == op.result.type:
        return op.source
    inner = op.source.owner
    if isinstance(inner, vector.BitcastOp) and inner.source.type == op.result.type:
        return inner.source
    return None


@folds(ExtractStridedSliceOp)
def fold_extract_strided_slice(
    op: ExtractStridedSliceOp, constants: Constants
) -> FoldResult | None:
    """All of a vector; a part of a constant."""
    if op.source.type == op.result.type:
        return op.source
    slices = tuple(
        slice(offset, offset + size)
        for offset, size in zip(numbers_of(op.offsets), numbers_of(op.sizes), strict=True)
    )
    return moved(constants[0], op.result.type, lambda array: array[slices])


@folds(FromElementsOp)
def fold_from_elements(op: FromElementsOp, constants: Constants) -> FoldResult | None:
    """All elements of a vector, in order; constants."""
    first = op.elements[0].owner if op.elements else None
    if (
        isinstance(first, ToElementsOp)
        and first.source.type == op.dest.type
        and list(first.results) == list(op.elements)
    ):
        return first.source
    values = [c for c in constants if isinstance(c, IntegerAttr | FloatAttr)]
    if not values or len(values) != len(constants):
        return None
    from mlopt.core.constants import dense_from_array

    try:
        return dense_from_array(np.array([scalar_of(value) for value in values]), op.dest.type)
    except KeyError:
        return None


@folds(ToElementsOp)
def fold_to_elements(op: ToElementsOp, _: Constants) -> Sequence[FoldResult] | None:
    """What the vector was made of."""
    owner = op.source.owner
    return list(owner.elements) if isinstance(owner, FromElementsOp) else None
