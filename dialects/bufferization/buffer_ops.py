"""Builders of the memref ops that bufferization needs, and what can be seen through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    MemRefType,
    UnrankedMemRefType,
    i64,
)
from xdsl.ir import Attribute, Operation, OpResult, SSAValue

from mlopt.dialects import op_class
from mlopt.dialects.bufferization.layouts import reassociation_of

BUFFER_ALIGNMENT = 64
"""Bytes; what a new buffer is aligned to, as upstream's."""


def memref_op(name: str) -> Any:
    """The class of the op `memref.<name>`, as our dialect has it."""
    return op_class(f"memref.{name}")


def alloc(type: MemRefType, sizes: Sequence[SSAValue], alignment: int | None = None) -> Operation:
    """`memref.alloc` with its dynamic `sizes`."""
    return memref_op("alloc").build(
        operands=[sizes, []],
        result_types=[type],
        properties={"alignment": IntegerAttr(alignment or BUFFER_ALIGNMENT, i64)},
    )


def dealloc(buffer: SSAValue) -> Operation:
    """`memref.dealloc`."""
    return memref_op("dealloc").build(operands=[buffer])


def copy(source: SSAValue, target: SSAValue) -> Operation:
    """`memref.copy` of all elements of `source` to `target`."""
    return memref_op("copy").build(operands=[source, target])


def cast(source: SSAValue, type: MemRefType | UnrankedMemRefType) -> Operation:
    """`memref.cast`."""
    return memref_op("cast").build(operands=[source], result_types=[type])


def load(buffer: SSAValue, indices: Sequence[SSAValue]) -> Operation:
    """`memref.load`."""
    element: Any = buffer.type
    return memref_op("load").build(operands=[buffer, indices], result_types=[element.element_type])


def store(value: SSAValue, buffer: SSAValue, indices: Sequence[SSAValue]) -> Operation:
    """`memref.store`."""
    return memref_op("store").build(operands=[value, buffer, indices])


def dim(buffer: SSAValue, axis: SSAValue) -> Operation:
    """`memref.dim`."""
    return memref_op("dim").build(operands=[buffer, axis], result_types=[IndexType()])


def subview(source: SSAValue, like: Any, type: MemRefType) -> Operation:
    """`memref.subview` with the offsets, sizes and strides of the slice op `like`."""
    return memref_op("subview").build(
        operands=[source, like.offsets, like.sizes, like.strides],
        result_types=[type],
        properties={
            name: getattr(like, name)
            for name in ("static_offsets", "static_sizes", "static_strides")
        },
    )


def view(arena: SSAValue, offset: SSAValue, like: Any) -> Operation:
    """`memref.view` of `arena`, bytes, in place of the allocation `like`."""
    return memref_op("view").build(
        operands=[arena, offset, like.dynamic_sizes], result_types=[like.results[0].type]
    )


def reinterpret(source: SSAValue, type: MemRefType) -> Operation:
    """`memref.reinterpret_cast` to `type`, which has constant sizes and strides."""
    strides = [stride for stride in type.get_strides() or () if stride is not None]
    numbers = ([type.get_offset() or 0], type.get_shape(), strides)
    names = ("static_offsets", "static_sizes", "static_strides")
    return memref_op("reinterpret_cast").build(
        operands=[source, [], [], []],
        result_types=[type],
        properties={
            name: DenseArrayBase.from_list(i64, values)
            for name, values in zip(names, numbers, strict=True)
        },
    )


def expand_shape(
    source: SSAValue,
    reassociation: ArrayAttr,
    sizes: Sequence[SSAValue],
    static_sizes: DenseArrayBase,
    type: MemRefType,
) -> Operation:
    """`memref.expand_shape`."""
    return memref_op("expand_shape").build(
        operands=[source, sizes],
        result_types=[type],
        properties={"reassociation": reassociation, "static_output_shape": static_sizes},
    )


def collapse_shape(source: SSAValue, reassociation: ArrayAttr, type: MemRefType) -> Operation:
    """`memref.collapse_shape`."""
    return memref_op("collapse_shape").build(
        operands=[source], result_types=[type], properties={"reassociation": reassociation}
    )


def get_global(name: str, type: MemRefType) -> Operation:
    """`memref.get_global`."""
    return memref_op("get_global")(name, type)


def constant_index(value: int) -> Operation:
    """`arith.constant` of type `index`."""
    return arith.ConstantOp(IntegerAttr(value, IndexType()))


def known_dim(buffer: SSAValue, axis: int) -> SSAValue | int | None:
    """The extent of `buffer` along `axis` where the op that makes the buffer tells it."""
    type = buffer.type
    if not isinstance(type, MemRefType):
        return None  # without a rank, sizes are asked for at run time
    size = type.get_shape()[axis]
    if size != DYNAMIC_INDEX:
        return size
    owner: Any = buffer.owner
    if not isinstance(buffer, OpResult):
        return None
    position = sum(extent == DYNAMIC_INDEX for extent in type.get_shape()[:axis])
    if owner.name in ("memref.alloc", "memref.alloca"):
        return owner.dynamic_sizes[position]
    if owner.name == "memref.cast":
        return known_dim(owner.source, axis)
    if owner.name == "memref.subview" and len(owner.sizes) == _dynamic_count(type):
        return owner.sizes[position]
    if owner.name == "memref.expand_shape":
        return owner.output_shape[position]
    if owner.name == "memref.collapse_shape":
        group = reassociation_of(owner)[axis]
        return known_dim(owner.src, group[0]) if len(group) == 1 else None
    return None


def _dynamic_count(type: MemRefType) -> int:
    return sum(extent == DYNAMIC_INDEX for extent in type.get_shape())


def slice_parameters(op: Any) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """The static offsets, sizes and strides of a slice op; dynamic ones `DYNAMIC_INDEX`."""
    return (
        op.static_offsets.get_values(),
        op.static_sizes.get_values(),
        op.static_strides.get_values(),
    )


def is_same_slice(first: Any, second: Any) -> bool:
    """True where two slice ops name the same part of tensors or buffers of one shape."""
    static = ("static_offsets", "static_sizes", "static_strides")
    if any(first.properties[part] != second.properties[part] for part in static):
        return False
    dynamic = ("offsets", "sizes", "strides")
    return all(tuple(getattr(first, part)) == tuple(getattr(second, part)) for part in dynamic)


def constant_of(value: SSAValue) -> Attribute | None:
    """The attribute of the constant that defines `value`."""
    owner = value.owner
    return owner.value if isinstance(owner, arith.ConstantOp) else None


def without_casts(value: SSAValue) -> SSAValue:
    """The value that a chain of `memref.cast` to vaguer layouts began with, of one shape."""
    owner: Any = value.owner
    while isinstance(value, OpResult) and owner.name == "memref.cast":
        source: Any = owner.source
        if not all(isinstance(value.type, MemRefType) for value in (source, owner.dest)):
            break
        if source.type.get_shape() != owner.dest.type.get_shape():
            return value
        value, owner = source, source.owner
    return value
