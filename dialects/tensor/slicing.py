"""Builds slices of tensors from numbers and values; a slice of everything is the tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, TensorType, i64
from xdsl.ir import Operation, OpResult, SSAValue

from mlopt.core.emitter import Emitter, Extent
from mlopt.core.interfaces import find
from mlopt.core.interfaces.destination_style import DestinationStyle
from mlopt.dialects.tensor.element_ops import EmptyOp
from mlopt.dialects.tensor.shape_ops import DimOp
from mlopt.dialects.tensor.slice_ops import ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp


def dim_of(value: SSAValue, axis: int, emitter: Emitter) -> Extent:
    """The extent of `value` along `axis`, asked of where it comes from if that is seen."""
    known = known_extent(value, axis)
    if known is not None:
        return known
    return emitter.insert(DimOp(_init_of(value), emitter.value(axis))).result


def known_extent(value: SSAValue, axis: int) -> Extent | None:
    """The extent of `value` along `axis` where that is seen; None where it must be asked for."""
    value = _init_of(value)
    type: Any = value.type
    extent = type.get_shape()[axis]
    if extent != DYNAMIC_INDEX:
        return extent
    owner = value.owner
    before = list(type.get_shape()[:axis])
    if isinstance(owner, tensor.EmptyOp):
        return owner.dynamic_sizes[before.count(DYNAMIC_INDEX)]
    if isinstance(owner, ExtractSliceOp):
        static = list(owner.static_sizes.get_values())
        if len(static) == len(type.get_shape()):
            return owner.sizes[static[:axis].count(DYNAMIC_INDEX)]
    return None


def _init_of(value: SSAValue) -> SSAValue:
    """What `value` was computed into, by ops in destination style."""
    while isinstance(value, OpResult):
        model = find(value.op, DestinationStyle)
        if model is None:
            break
        value = value.op.operands[model.tied_position(value.op, value)]
    return value


def shape_extents(value: SSAValue, emitter: Emitter) -> list[Extent]:
    """The extents of a tensor."""
    type: Any = value.type
    return [dim_of(value, axis, emitter) for axis in range(len(type.get_shape()))]


def _mixed(extents: Sequence[Extent]) -> tuple[DenseArrayBase[Any], list[SSAValue]]:
    static = [extent if isinstance(extent, int) else DYNAMIC_INDEX for extent in extents]
    dynamic = [extent for extent in extents if isinstance(extent, SSAValue)]
    return DenseArrayBase.from_list(i64, static), dynamic


def _slice_parts(
    offsets: Sequence[Extent], sizes: Sequence[Extent], strides: Sequence[Extent]
) -> tuple[list[list[SSAValue]], dict[str, Any]]:
    groups = [_mixed(offsets), _mixed(sizes), _mixed(strides)]
    names = ("static_offsets", "static_sizes", "static_strides")
    return [group[1] for group in groups], {
        name: group[0] for name, group in zip(names, groups, strict=True)
    }


def extract(
    source: SSAValue,
    offsets: Sequence[Extent],
    sizes: Sequence[Extent],
    emitter: Emitter,
    strides: Sequence[Extent] | None = None,
) -> SSAValue:
    """`tensor.extract_slice`, strides 1 unless given."""
    type = source.type
    assert isinstance(type, TensorType)
    steps = strides or [1] * len(offsets)
    whole = all(offset == 0 for offset in offsets) and all(step == 1 for step in steps)
    if whole and tuple(sizes) == type.get_shape() and DYNAMIC_INDEX not in type.get_shape():
        return source
    operands, properties = _slice_parts(offsets, sizes, steps)
    shape = properties["static_sizes"].get_values()
    op = ExtractSliceOp.build(
        operands=[source, *operands],
        result_types=[TensorType(type.element_type, shape)],
        properties=properties,
    )
    return emitter.insert(op).result


def insert(
    part: SSAValue,
    whole: SSAValue,
    offsets: Sequence[Extent],
    sizes: Sequence[Extent],
    emitter: Emitter,
    strides: Sequence[Extent] | None = None,
) -> SSAValue:
    """`tensor.insert_slice`, strides 1 unless given.

    Where they are not, a part of the same type at the start is taken for all of `whole`.
    """
    if strides is None and part.type == whole.type and all(offset == 0 for offset in offsets):
        return part
    operands, properties = _slice_parts(offsets, sizes, strides or [1] * len(offsets))
    op = InsertSliceOp.build(
        operands=[part, whole, *operands], result_types=[whole.type], properties=properties
    )
    return emitter.insert(op).result


def parallel_insert(
    part: SSAValue, whole: SSAValue, offsets: Sequence[Extent], sizes: Sequence[Extent]
) -> Operation:
    """`tensor.parallel_insert_slice` with strides 1, to be placed by the caller."""
    operands, properties = _slice_parts(offsets, sizes, [1] * len(offsets))
    return ParallelInsertSliceOp.build(operands=[part, whole, *operands], properties=properties)


def empty(sizes: Sequence[Extent], like: TensorType, emitter: Emitter) -> SSAValue:
    """`tensor.empty` of `sizes` with the element type of `like`."""
    static, dynamic = _mixed(sizes)
    type = TensorType(like.element_type, static.get_values(), like.encoding)
    return emitter.insert(EmptyOp(dynamic, type)).tensor
