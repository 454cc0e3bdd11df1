"""What `tensor` ops fold to: sizes that are known, ops that undo each other, constants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, FloatAttr, IntegerAttr, TensorType
from xdsl.ir import Attribute, OpResult, SSAValue

from mlopt.core.constants import dense_from_array, scalar_of, splat
from mlopt.core.folded_constants import element_of, index, integer_of, known_integer, moved
from mlopt.core.interfaces.constant_folding import MAX_FOLDED_ELEMENTS
from mlopt.core.interfaces.folding import FoldResult, folds
from mlopt.core.slices import static_parts, with_values
from mlopt.dialects.tensor.element_ops import GenerateOp
from mlopt.dialects.tensor.shape_ops import BitcastOp, RankOp

Constants = Sequence[Attribute | None]


def is_static(type: Attribute) -> bool:
    """True for a ranked tensor all of whose sizes are known."""
    return isinstance(type, TensorType) and DYNAMIC_INDEX not in type.get_shape()


def size_of(value: SSAValue, axis: int) -> int | SSAValue | None:
    """The size of an axis as far as the op that makes `value` tells it."""
    type = value.type
    if not isinstance(type, TensorType) or not 0 <= axis < type.get_num_dims():
        return None
    size = type.get_shape()[axis]
    if size != DYNAMIC_INDEX:
        return size
    if not isinstance(value, OpResult):
        return None
    owner: Any = value.op
    position = sum(extent == DYNAMIC_INDEX for extent in type.get_shape()[:axis])
    if isinstance(owner, tensor.EmptyOp | GenerateOp):
        return owner.operands[position]
    if isinstance(owner, tensor.SplatOp):
        return owner.dynamicSizes[position]
    if isinstance(owner, tensor.InsertOp | tensor.InsertSliceOp):
        return size_of(owner.dest, axis)
    if isinstance(owner, tensor.ExpandShapeOp):
        return owner.dynamic_output_shape[position]
    if isinstance(owner, tensor.ExtractSliceOp):
        sizes = with_values(static_parts(owner)[1], owner.sizes)
        if len(sizes) == type.get_num_dims():
            return sizes[axis]
    if isinstance(owner, tensor.CastOp):
        return size_of(owner.source, axis)
    return None


@folds(tensor.DimOp)
def fold_dim(op: tensor.DimOp, constants: Constants) -> FoldResult | None:
    """A size that the type or the op that makes the tensor tells."""
    axis = integer_of(constants[1])
    if axis is None:
        return None
    size = size_of(op.source, axis)
    return index(size) if isinstance(size, int) else size


@folds(RankOp)
def fold_rank(op: RankOp, _: Constants) -> FoldResult | None:
    """The rank of a ranked tensor."""
    type = op.tensor.type
    return index(type.get_num_dims()) if isinstance(type, TensorType) else None


@folds(tensor.CastOp)
def fold_cast(op: tensor.CastOp, constants: Constants) -> FoldResult | None:
    """`cast x : t to t` -> x; `cast (cast x : t to u) : u to t` -> x; constants."""
    if op.source.type == op.dest.type:
        return op.source
    inner = op.source.owner
    if isinstance(inner, tensor.CastOp) and inner.source.type == op.dest.type:
        return inner.source
    return moved(constants[0], op.dest.type, lambda array: array)


@folds(BitcastOp)
def fold_bitcast(op: BitcastOp, _: Constants) -> FoldResult | None:
    """`bitcast x : t to t` -> x."""
    return op.source if op.source.type == op.dest.type else None


@folds(tensor.ExtractOp)
def fold_extract(op: tensor.ExtractOp, constants: Constants) -> FoldResult | None:
    """An element of a constant, of operands, of a splat, or one that was just inserted."""
    owner: Any = op.tensor.owner
    place = [integer_of(constant) for constant in constants[1:]]
    found = element_of(constants[0], place, op.result.type)
    if found is not None:
        return found
    if isinstance(owner, tensor.SplatOp):
        return owner.input
    if isinstance(owner, tensor.InsertOp) and list(owner.indices) == list(op.indices):
        return owner.scalar
    if not isinstance(op.tensor.type, TensorType):
        return None  # nothing is known of a tensor without a rank
    shape = op.tensor.type.get_shape()
    inside = all(n is not None and 0 <= n < size for n, size in zip(place, shape, strict=True))
    if isinstance(owner, tensor.FromElementsOp) and inside:
        return owner.elements[int(np.ravel_multi_index(place, shape)) if place else 0]  # pyright: ignore[reportArgumentType, reportCallIssue]
    return None


def _is_whole(op: Any, type: Attribute) -> bool:
    """True for a slice that is all of a tensor of the static `type`."""
    assert isinstance(type, TensorType), "slices are of tensors"
    offsets, sizes, strides = static_parts(op)
    return (
        is_static(type)
        and not any(offsets)
        and all(stride == 1 for stride in strides)
        and tuple(sizes) == tuple(type.get_shape())
    )


@folds(tensor.ExtractSliceOp)
def fold_extract_slice(op: tensor.ExtractSliceOp, constants: Constants) -> FoldResult | None:
    """All of a tensor; a part of a constant; the part that was just inserted."""
    if op.source.type == op.result.type and _is_whole(op, op.source.type):
        return op.source
    inner = op.source.owner
    if (
        isinstance(inner, tensor.InsertSliceOp)
        and inner.source.type == op.result.type
        and static_parts(inner) == static_parts(op)
        and list(inner.operands[2:]) == list(op.operands[1:])
    ):
        return inner.source
    parts = static_parts(op)
    if any(DYNAMIC_INDEX in part for part in parts):
        return None
    slices = tuple(
        slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
        for offset, size, stride in zip(*parts, strict=True)
    )
    return moved(constants[0], op.result.type, lambda array: array[slices])


@folds(tensor.InsertSliceOp)
def fold_insert_slice(op: tensor.InsertSliceOp, _: Constants) -> FoldResult | None:
    """A source that replaces everything."""
    if op.source.type == op.result.type and _is_whole(op, op.dest.type):
        return op.source
    return None


@folds(tensor.CollapseShapeOp, tensor.ExpandShapeOp)
def fold_reshape(
    op: tensor.CollapseShapeOp | tensor.ExpandShapeOp, constants: Constants
) -> FoldResult | None:
    """A reshape that undoes another, or changes nothing; constants."""
    if op.src.type == op.result.type and is_static(op.src.type):
        return op.src
    inner = op.src.owner
    opposite = (
        tensor.ExpandShapeOp if isinstance(op, tensor.CollapseShapeOp) else tensor.CollapseShapeOp
    )
    if (
        isinstance(inner, opposite)
        and inner.reassociation == op.reassociation
        and inner.src.type == op.result.type
        and (isinstance(op, tensor.CollapseShapeOp) or is_static(op.result.type))
    ):
        return inner.src
    shape = op.result.type.get_shape()
    return moved(constants[0], op.result.type, lambda array: array.reshape(shape))


@folds(tensor.ReshapeOp)
def fold_dynamic_reshape(op: tensor.ReshapeOp, constants: Constants) -> FoldResult | None:
    """A reshape to the same static shape; constants."""
    if op.source.type == op.result.type and is_static(op.source.type):
        return op.source
    if not is_static(op.result.type):
        return None
    shape = op.result.type.get_shape()
    return moved(constants[0], op.result.type, lambda array: array.reshape(shape))


@folds(tensor.ConcatOp)
def fold_concat(op: tensor.ConcatOp, _: Constants) -> FoldResult | None:
    """One input of the result's type."""
    inputs = op.inputs
    return inputs[0] if len(inputs) == 1 and inputs[0].type == op.result.type else None


@folds(tensor.PadOp)
def fold_pad(op: tensor.PadOp, _: Constants) -> FoldResult | None:
    """Nothing added."""
    numbers = [*op.static_low.get_values(), *op.static_high.get_values()]
    if op.nofold is None and not any(numbers) and op.source.type == op.result.type:
        return op.source
    return None


@folds(tensor.SplatOp)
def fold_splat(op: tensor.SplatOp, constants: Constants) -> FoldResult | None:
    """A constant everywhere."""
    value = constants[0]
    if not isinstance(value, IntegerAttr | FloatAttr) or not is_static(op.result.type):
        return None
    return splat(scalar_of(value), op.result.type)


@folds(tensor.FromElementsOp)
def fold_from_elements(op: tensor.FromElementsOp, constants: Constants) -> FoldResult | None:
    """Constants."""
    values = [c for c in constants if isinstance(c, IntegerAttr | FloatAttr)]
    if not values or len(values) != len(constants) or len(values) > MAX_FOLDED_ELEMENTS:
        return None
    try:
        array = np.array([scalar_of(value) for value in values])
    except KeyError:
        return None
    return dense_from_array(array, op.result.type)


__all__ = ["is_static", "known_integer", "size_of"]
