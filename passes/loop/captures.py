"""What an outlined body needs of the function around it, passed in a struct on the stack.

A memref is passed as its two pointers and those of its offset, sizes and strides that
its type does not say; the body builds the descriptor again, with constants for the rest,
so that LLVM sees static shapes. Constants and addresses of globals are copied into the
body instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    MemRefType,
    UnrankedMemRefType,
    UnrealizedConversionCastOp,
    i64,
)
from xdsl.dialects.llvm import LLVMStructType
from xdsl.ir import Attribute, Block, Operation, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import strides_and_offset, struct
from mlopt.passes.convert.memref_descriptor import SIZES, STRIDES, pack

COPIED = (
    "arith.constant",
    "vector.constant_mask",
    "vector.step",
    "memref.get_global",
    "func.constant",
    "llvm.mlir.constant",
    "llvm.mlir.addressof",
)
"""Ops without operands that are repeated in the body."""


def captured_values(ops: Sequence[Operation]) -> list[SSAValue]:
    """The values that `ops`, or ops inside them, use from outside, in order of use."""
    inside: set[Operation] = {inner for op in ops for inner in op.walk()}
    found: dict[SSAValue, None] = {}
    for op in ops:
        for inner in op.walk():
            for operand in inner.operands:
                if not _is_inside(operand, inside):
                    found.setdefault(operand)
    return list(found)


def _is_inside(value: SSAValue, inside: set[Operation]) -> bool:
    owner = value.owner
    if isinstance(owner, Block):
        parent = owner.parent_op()
        return parent in inside
    return owner in inside


def is_passable(build: LlvmBuilder, type: Attribute) -> bool:
    """True where a value of `type` can lie in the struct."""
    converted = build.types.convert(type)
    if isinstance(type, MemRefType | UnrankedMemRefType):
        return isinstance(converted, LLVMStructType)
    return converted.name not in ("tensor", "unranked_tensor", "tuple", "token")


def cast(build: LlvmBuilder, value: SSAValue, type: Attribute) -> SSAValue:
    """`value` as `type`, which is the same once all is converted."""
    if value.type == type:
        return value
    owner = value.owner
    if isinstance(owner, UnrealizedConversionCastOp) and owner.inputs[0].type == type:
        return owner.inputs[0]
    op = UnrealizedConversionCastOp(operands=[[value]], result_types=[[type]])
    build.insert(op)
    return op.results[0]


def parts_of(build: LlvmBuilder, value: SSAValue) -> list[SSAValue]:
    """What is passed of `value`: scalars, pointers, vectors."""
    type = value.type
    converted = cast(build, value, build.types.convert(type))
    if isinstance(type, UnrankedMemRefType):
        return build.elements(converted)
    if not isinstance(type, MemRefType):
        return [converted]
    parts = [build.extract(converted, 0), build.extract(converted, 1)]
    for position in _unknown_fields(type):
        parts.append(build.extract(converted, *position))
    return parts


def rebuilt(build: LlvmBuilder, type: Attribute, parts: Sequence[SSAValue]) -> SSAValue:
    """The value of `type` from its parts."""
    converted = build.types.convert(type)
    if isinstance(type, UnrankedMemRefType):
        return cast(build, build.aggregate(converted, parts), type)
    if not isinstance(type, MemRefType):
        return cast(build, parts[0], type)
    layout = strides_and_offset(type)
    assert layout is not None
    unknown = dict(zip(_unknown_fields(type), parts[2:], strict=True))

    def number(static: int | None, *position: int) -> SSAValue:
        return unknown[position] if position in unknown else build.index(static or 0)

    descriptor = pack(
        build,
        converted,
        parts[0],
        parts[1],
        number(layout[1], 2),
        [number(size, SIZES, axis) for axis, size in enumerate(type.get_shape())],
        [number(stride, STRIDES, axis) for axis, stride in enumerate(layout[0])],
    )
    return cast(build, descriptor, type)


def _unknown_fields(type: MemRefType) -> list[tuple[int, ...]]:
    """The positions in the descriptor that the type leaves open."""
    layout = strides_and_offset(type)
    assert layout is not None
    found: list[tuple[int, ...]] = [(2,)] if layout[1] is None else []
    found += [(SIZES, axis) for axis, size in enumerate(type.get_shape()) if size < 0]
    found += [(STRIDES, axis) for axis, stride in enumerate(layout[0]) if stride is None]
    return found


def context_type(parts: Sequence[SSAValue]) -> LLVMStructType:
    """The struct that holds `parts`."""
    return struct(*(part.type for part in parts))


def part_types(build: LlvmBuilder, type: Attribute) -> list[Attribute]:
    """The types of what `parts_of` gives for a value of `type`."""
    converted = build.types.convert(type)
    if isinstance(type, UnrankedMemRefType):
        assert isinstance(converted, LLVMStructType)
        return list(converted.types.data)
    if not isinstance(type, MemRefType):
        return [converted]
    assert isinstance(converted, LLVMStructType)
    return [*converted.types.data[:2], *([i64] * len(_unknown_fields(type)))]
