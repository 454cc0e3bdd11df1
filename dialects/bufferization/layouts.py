"""Layouts of buffers: the memref types that tensors, slices and reshapes become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    MemRefType,
    NoneAttr,
    ShapedType,
    StridedLayoutAttr,
    TensorType,
    UnrankedMemRefType,
    UnrankedTensorType,
)
from xdsl.ir import Attribute

Extent = int | None
"""A stride, offset or size; None where it is only known at run time."""


def unranked_type(tensor: Any) -> Any:
    """The buffer of an unranked tensor, which has no layout."""
    return UnrankedMemRefType.from_type(tensor.element_type)


def contiguous_type(tensor: Attribute) -> MemRefType:
    """The buffer of `tensor` with the default, row-major layout."""
    if isinstance(tensor, UnrankedTensorType):
        return unranked_type(tensor)
    assert isinstance(tensor, TensorType | MemRefType), "only ranked tensors get buffers"
    return MemRefType(tensor.element_type, tensor.get_shape())


def any_layout_type(tensor: Attribute) -> MemRefType:
    """The buffer of `tensor` with every stride and the offset known at run time only."""
    if isinstance(tensor, UnrankedTensorType):
        return unranked_type(tensor)
    assert isinstance(tensor, TensorType | MemRefType), "only ranked tensors get buffers"
    shape = tensor.get_shape()
    layout = StridedLayoutAttr([None] * len(shape), None)
    return MemRefType(tensor.element_type, shape, layout)


def common_layout(types: Sequence[MemRefType]) -> MemRefType:
    """The buffer that all of `types`, of one shape, can be cast to: the strides and the
    offset that they have in common, the others only known at run time."""
    first = types[0]
    if all(other == first for other in types):
        return first
    columns = zip(*(strides_of(type) for type in types), strict=True)
    strides = [column[0] if len(set(column)) == 1 else None for column in columns]
    offsets = {type.get_offset() for type in types}
    offset = first.get_offset() if len(offsets) == 1 else None
    layout = StridedLayoutAttr(strides, offset)
    return MemRefType(first.element_type, first.get_shape(), layout, first.memory_space)


def is_contiguous(type: MemRefType) -> bool:
    """True where the elements certainly lie row-major without gaps, at offset 0."""
    if isinstance(type.layout, NoneAttr):
        return True
    expected = ShapedType.strides_for_shape(type.get_shape())
    if None in strides_of(type):
        return False
    return tuple(strides_of(type)) == tuple(expected) and type.get_offset() == 0


def strides_of(type: MemRefType) -> Sequence[Extent]:
    """The strides of `type`, in elements."""
    strides = type.get_strides()
    assert strides is not None, "only strided layouts arise here"
    return strides


def sliced_type(
    source: MemRefType,
    shape: Sequence[int],
    offsets: Sequence[int],
    sizes: Sequence[int],
    strides: Sequence[int],
) -> MemRefType:
    """The type of `memref.subview` of `source` with result `shape`, which may drop axes of
    size 1. Dynamic offsets, sizes and strides are `DYNAMIC_INDEX`."""
    source_strides = strides_of(source)
    offset: Extent = source.get_offset()
    for start, stride in zip(offsets, source_strides, strict=True):
        offset = _plus(offset, _times(_extent(start), stride))
    scaled = [
        _times(_extent(step), stride) for step, stride in zip(strides, source_strides, strict=True)
    ]
    kept = kept_axes(sizes, shape)
    assert kept is not None, "the verifier checks that the shape is a slice's"
    layout = StridedLayoutAttr([scaled[axis] for axis in kept], offset)
    return MemRefType(source.element_type, shape, layout, source.memory_space)


def kept_axes(sizes: Sequence[int], shape: Sequence[int]) -> list[int] | None:
    """The axes of a slice that remain where axes of size 1 are dropped to give `shape`.

    An axis that can stay stays, from the first on, as upstream's inference has it.

    >>> kept_axes([1, 4, 1, 2], [4, 2]), kept_axes([1, 4], [1, 4]), kept_axes([2, 4], [4])
    ([1, 3], [0, 1], None)
    """
    kept: list[int] = []
    wanted = len(shape)
    position = 0
    for axis, size in enumerate(sizes):
        if position < wanted and shape[position] == size:
            kept.append(axis)
            position += 1
        elif size != 1:
            return None
    return kept if position == wanted else None


def expanded_type(
    source: MemRefType, shape: Sequence[int], groups: Sequence[Sequence[int]]
) -> MemRefType:
    """The type of `memref.expand_shape` of `source` to `shape`."""
    if isinstance(source.layout, NoneAttr):
        return MemRefType(source.element_type, shape, NoneAttr(), source.memory_space)
    strides: list[Extent] = [1] * len(shape)
    for group, stride in zip(groups, strides_of(source), strict=False):
        current = stride
        for axis in reversed(group):
            strides[axis] = current
            current = _times(current, _extent(shape[axis]))
    layout = StridedLayoutAttr(strides, source.get_offset())
    return MemRefType(source.element_type, shape, layout, source.memory_space)


def collapsed_type(
    source: MemRefType, shape: Sequence[int], groups: Sequence[Sequence[int]]
) -> MemRefType | None:
    """The type of `memref.collapse_shape` of `source` to `shape`; None where the axes of a
    group are not certain to lie without gaps."""
    if isinstance(source.layout, NoneAttr):
        return MemRefType(source.element_type, shape, NoneAttr(), source.memory_space)
    source_strides, sizes = strides_of(source), source.get_shape()
    strides: list[Extent] = []
    for group in groups:
        rest = list(group)
        while len(rest) > 1 and sizes[rest[-1]] == 1:
            rest.pop()
        known = sizes[rest[-1]] != DYNAMIC_INDEX or len(rest) == 1
        strides.append(source_strides[rest[-1]] if known else None)
        if not _has_no_gaps(group, strides[-1], sizes, source_strides):
            return None
    if not groups and any(size != 1 for size in sizes):
        return None
    layout = StridedLayoutAttr(strides, source.get_offset())
    return MemRefType(source.element_type, shape, layout, source.memory_space)


def is_castable(
    source: MemRefType | UnrankedMemRefType, target: MemRefType | UnrankedMemRefType
) -> bool:
    """True where `memref.cast` from `source` to `target` can never fail at run time, and no
    static stride or offset is claimed that `source` does not promise."""
    if source.element_type != target.element_type or source.memory_space != target.memory_space:
        return False
    if source == target:
        return True
    if isinstance(source, UnrankedMemRefType):
        return False
    if isinstance(target, UnrankedMemRefType):
        return True
    if len(source.get_shape()) != len(target.get_shape()):
        return False
    pairs = [*zip(strides_of(source), strides_of(target), strict=True)]
    pairs.append((source.get_offset(), target.get_offset()))
    if isinstance(target.layout, NoneAttr) and not isinstance(source.layout, NoneAttr):
        # Strides that follow from unknown sizes are no strides that may be anything.
        return all(wanted is not None and found == wanted for found, wanted in pairs)
    return all(wanted is None or found == wanted for found, wanted in pairs)


def _has_no_gaps(
    group: Sequence[int], innermost: Extent, sizes: Sequence[int], strides: Sequence[Extent]
) -> bool:
    stride = innermost
    for axis in reversed(group[1:]):
        stride = _times(stride, _extent(sizes[axis]))
        if sizes[axis - 1] != 1 and (stride is None or stride != strides[axis - 1]):
            return False
    return True


def _extent(value: int) -> Extent:
    return None if value == DYNAMIC_INDEX else value


def _times(first: Extent, second: Extent) -> Extent:
    if first == 0 or second == 0:
        return 0
    return None if first is None or second is None else first * second


def _plus(first: Extent, second: Extent) -> Extent:
    return None if first is None or second is None else first + second


def reassociation_of(op: Any) -> list[list[int]]:
    """The groups of axes of an expand_shape or collapse_shape op."""
    return [[axis.value.data for axis in group.data] for group in op.reassociation.data]
