"""Memref descriptors: what a memref is at the llvm level, and how to read and build one.

Static sizes, strides and offsets are read from the type, so that no code is emitted for
them; only what is unknown comes out of the struct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import MemRefType, i8, i64
from xdsl.dialects.llvm import LLVMPointerType, LLVMStructType
from xdsl.ir import Attribute, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import (
    POINTER,
    descriptor_type,
    size_in_bytes,
    strides_and_offset,
)

ALLOCATED, ALIGNED, OFFSET, SIZES, STRIDES = range(5)
"""Fields of a ranked descriptor; rank 0 has no sizes and strides."""


@dataclass(frozen=True)
class Descriptor:
    """A ranked descriptor and the type of its memref."""

    value: SSAValue
    type: MemRefType
    build: LlvmBuilder

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return self.type.get_num_dims()

    @property
    def element(self) -> Attribute:
        """The converted element type."""
        return self.build.types.convert(self.type.element_type)

    def allocated(self) -> SSAValue:
        """What `free` takes."""
        return self.build.extract(self.value, ALLOCATED)

    def aligned(self) -> SSAValue:
        """What the offset counts from."""
        return self.build.extract(self.value, ALIGNED)

    def offset(self) -> SSAValue:
        """In elements."""
        layout = strides_and_offset(self.type)
        assert layout is not None
        if layout[1] is not None:
            return self.build.index(layout[1])
        return self.build.extract(self.value, OFFSET)

    def size(self, axis: int) -> SSAValue:
        """The extent of one dimension."""
        static = self.type.get_shape()[axis]
        if static >= 0:
            return self.build.index(static)
        return self.build.extract(self.value, SIZES, axis)

    def stride(self, axis: int) -> SSAValue:
        """In elements."""
        layout = strides_and_offset(self.type)
        assert layout is not None
        static = layout[0][axis]
        if static is not None:
            return self.build.index(static)
        return self.build.extract(self.value, STRIDES, axis)

    def sizes(self) -> list[SSAValue]:
        """The extent of every dimension."""
        return [self.size(axis) for axis in range(self.rank)]

    def strides(self) -> list[SSAValue]:
        """The stride of every dimension."""
        return [self.stride(axis) for axis in range(self.rank)]

    def start(self) -> SSAValue:
        """The address of the first element."""
        return self.build.address(self.aligned(), [self.offset()], self.element)

    def position(self, indices: Sequence[SSAValue]) -> SSAValue:
        """The distance from the first element to that at `indices`, in elements."""
        total = self.build.index(0)
        self.build.no_wrap = True
        for axis, index in enumerate(indices):
            total = self.build.add(total, self.build.mul(index, self.stride(axis)))
        self.build.no_wrap = False
        return total

    def address(self, indices: Sequence[SSAValue], *, inbounds: bool = True) -> SSAValue:
        """The address of the element at `indices`; `inbounds` where it is accessed."""
        position = self.position(indices)
        return self.build.address(self.start(), [position], self.element, inbounds=inbounds)

    def moved(
        self, address: SSAValue, steps: Sequence[tuple[int, int]], *, inbounds: bool = True
    ) -> SSAValue:
        """`address` moved by `(axis, indices)`; a constant distance where strides are static."""
        total = self.build.index(0)
        self.build.no_wrap = True
        for axis, step in steps:
            distance = self.build.mul(self.build.index(step), self.stride(axis))
            total = self.build.add(total, distance)
        self.build.no_wrap = False
        return self.build.address(address, [total], self.element, inbounds=inbounds)

    def count(self) -> SSAValue:
        """The number of elements."""
        total = self.build.index(1)
        for size in self.sizes():
            total = self.build.mul(total, size)
        return total

    def fields(self) -> list[SSAValue]:
        """Every field as its own value, arrays taken apart: how a function takes it."""
        return [
            self.allocated(),
            self.aligned(),
            self.build.extract(self.value, OFFSET),
            *(self.build.extract(self.value, SIZES, axis) for axis in range(self.rank)),
            *(self.build.extract(self.value, STRIDES, axis) for axis in range(self.rank)),
        ]


def field_types(type: LLVMStructType) -> list[Attribute]:
    """The types of `Descriptor.fields`."""
    types = list(type.types.data)
    rank = types[SIZES].size.data if len(types) > SIZES else 0  # pyright: ignore[reportAttributeAccessIssue]
    return [*types[:SIZES], *([i64] * (2 * rank))]


def pack(
    build: LlvmBuilder,
    type: Attribute,
    allocated: SSAValue,
    aligned: SSAValue,
    offset: SSAValue,
    sizes: Sequence[SSAValue],
    strides: Sequence[SSAValue],
) -> SSAValue:
    """The descriptor of these fields; `type` is the struct."""
    fields = [allocated, aligned, offset]
    if sizes:
        assert isinstance(type, LLVMStructType)
        fields.append(build.aggregate(type.types.data[SIZES], sizes))
        fields.append(build.aggregate(type.types.data[STRIDES], strides))
    return build.aggregate(type, fields)


def pack_fields(build: LlvmBuilder, type: LLVMStructType, fields: Sequence[SSAValue]) -> SSAValue:
    """The descriptor of what `Descriptor.fields` gave."""
    rank = (len(fields) - 3) // 2
    allocated, aligned, offset, *numbers = fields
    return pack(build, type, allocated, aligned, offset, numbers[:rank], numbers[rank:])


def contiguous_strides(build: LlvmBuilder, sizes: Sequence[SSAValue]) -> list[SSAValue]:
    """Row-major strides of `sizes`."""
    strides: list[SSAValue] = []
    stride = build.index(1)
    for size in reversed(sizes):
        strides.append(stride)
        stride = build.mul(stride, size)
    return strides[::-1]


def element_bytes(build: LlvmBuilder, element: Attribute) -> SSAValue:
    """Bytes from one element to the next."""
    bytes = size_in_bytes(element)
    if bytes is not None:
        return build.index(bytes)
    null = build.zero(POINTER)
    after = build.address(null, [1], element)
    return build.value("llvm.ptrtoint", (after,), i64)


# Unranked: the rank, and a pointer to a ranked descriptor in memory.


def unranked_bytes(build: LlvmBuilder, rank: SSAValue) -> SSAValue:
    """The size of the descriptor behind an unranked one: 2 pointers, 1 + 2 * rank numbers."""
    return build.add(build.mul(rank, build.index(16)), build.index(24))


def numbers_of_unranked(build: LlvmBuilder, memory: SSAValue) -> SSAValue:
    """The address of the offset in a descriptor in memory; sizes and strides follow."""
    return build.address(memory, [2], POINTER)


def copy_bytes(build: LlvmBuilder, target: SSAValue, source: SSAValue, bytes: SSAValue) -> None:
    """`memcpy`."""
    from xdsl.dialects.builtin import IntegerAttr, i1

    build.op("llvm.intr.memcpy", (target, source, bytes), (), {"isVolatile": IntegerAttr(0, i1)})


def as_space(build: LlvmBuilder, pointer: SSAValue, wanted: LLVMPointerType) -> SSAValue:
    """`pointer` in the address space of `wanted`."""
    if pointer.type == wanted:
        return pointer
    return build.value("llvm.addrspacecast", (pointer,), wanted)


BYTE = i8
"""What raw memory is counted in."""

__all__ = [
    "ALIGNED",
    "ALLOCATED",
    "BYTE",
    "OFFSET",
    "SIZES",
    "STRIDES",
    "Descriptor",
    "as_space",
    "contiguous_strides",
    "copy_bytes",
    "descriptor_type",
    "element_bytes",
    "field_types",
    "numbers_of_unranked",
    "pack",
    "pack_fields",
    "unranked_bytes",
]
