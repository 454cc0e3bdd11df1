"""What `memref` ops fold to: sizes that are known, views that change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import memref
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType
from xdsl.ir import Attribute, OpResult, SSAValue

from mlopt.core.folded_constants import index, integer_of
from mlopt.core.interfaces.folding import FoldResult, folds
from mlopt.core.slices import static_parts, with_values
from mlopt.dialects.memref.reshape_ops import TransposeOp

Constants = Sequence[Attribute | None]


def size_of(value: SSAValue, axis: int) -> int | SSAValue | None:
    """The size of an axis as far as the op that makes the buffer tells it."""
    type = value.type
    if not isinstance(type, MemRefType) or not 0 <= axis < type.get_num_dims():
        return None
    size = type.get_shape()[axis]
    if size != DYNAMIC_INDEX:
        return size
    if not isinstance(value, OpResult):
        return None
    owner: Any = value.op
    position = sum(extent == DYNAMIC_INDEX for extent in type.get_shape()[:axis])
    if isinstance(owner, memref.AllocOp | memref.AllocaOp):
        return owner.dynamic_sizes[position]
    if isinstance(owner, memref.ViewOp):
        return owner.sizes[position]
    if isinstance(owner, memref.ExpandShapeOp):
        return owner.output_shape[position]
    if isinstance(owner, memref.SubviewOp | memref.ReinterpretCastOp):
        sizes = with_values(static_parts(owner)[1], owner.sizes)
        if len(sizes) == type.get_num_dims():
            return sizes[axis]
    if isinstance(owner, memref.CastOp | memref.MemorySpaceCastOp):
        return size_of(owner.source, axis)
    return None


@folds(memref.DimOp)
def fold_dim(op: memref.DimOp, constants: Constants) -> FoldResult | None:
    """A size that the type or the op that makes the buffer tells."""
    axis = integer_of(constants[1])
    size = size_of(op.source, axis) if axis is not None else None
    return index(size) if isinstance(size, int) else size


@folds(memref.RankOp)
def fold_rank(op: memref.RankOp, _: Constants) -> FoldResult | None:
    """The rank of a ranked buffer."""
    type = op.source.type
    return index(type.get_num_dims()) if isinstance(type, MemRefType) else None


@folds(memref.CastOp)
def fold_cast(op: memref.CastOp, _: Constants) -> FoldResult | None:
    """`cast x : t to t` -> x; `cast (cast x : t to u) : u to t` -> x."""
    if op.source.type == op.dest.type:
        return op.source
    inner = op.source.owner
    if isinstance(inner, memref.CastOp) and inner.source.type == op.dest.type:
        return inner.source
    return None


@folds(memref.MemorySpaceCastOp)
def fold_memory_space_cast(op: memref.MemorySpaceCastOp, _: Constants) -> FoldResult | None:
    """A cast to the same space."""
    return op.source if op.source.type == op.dest.type else None


@folds(memref.SubviewOp)
def fold_subview(op: memref.SubviewOp, _: Constants) -> FoldResult | None:
    """All of a buffer of static shape."""
    type = op.source.type
    assert isinstance(type, MemRefType), "a subview is of a memref"
    offsets, sizes, strides = static_parts(op)
    is_whole = not any(offsets) and all(stride == 1 for stride in strides)
    if type == op.result.type and is_whole and tuple(sizes) == tuple(type.get_shape()):
        return op.source if DYNAMIC_INDEX not in sizes else None
    return None


@folds(memref.CollapseShapeOp, memref.ExpandShapeOp)
def fold_reshape(
    op: memref.CollapseShapeOp | memref.ExpandShapeOp, _: Constants
) -> FoldResult | None:
    """A reshape that undoes another, or changes nothing."""
    source, result = op.src.type, op.result.type
    assert isinstance(source, MemRefType) and isinstance(result, MemRefType)
    if source == result and DYNAMIC_INDEX not in source.get_shape():
        return op.src
    inner = op.src.owner
    is_collapse = isinstance(op, memref.CollapseShapeOp)
    opposite = memref.ExpandShapeOp if is_collapse else memref.CollapseShapeOp
    if (
        isinstance(inner, opposite)
        and inner.reassociation == op.reassociation
        and inner.src.type == result
        and (is_collapse or DYNAMIC_INDEX not in result.get_shape())
    ):
        return inner.src
    return None


@folds(TransposeOp)
def fold_transpose(op: TransposeOp, _: Constants) -> FoldResult | None:
    """Axes in the order that they have."""
    axes = op.axes()
    return op.in_ if axes == sorted(axes) and op.in_.type == op.result.type else None
