"""Lowerings of memref ops that make another descriptor of the same memory.

Part of finalize-memref-to-llvm. What the result's type says of sizes and strides is not
read from the descriptor again, so static views cost a few insertions that nobody reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from xdsl.dialects.builtin import AffineMapAttr, MemRefType, UnrankedMemRefType, i64
from xdsl.dialects.llvm import LLVMStructType
from xdsl.ir import Operation, SSAValue

from mlopt.passes.convert.llvm_builder import LlvmBuilder
from mlopt.passes.convert.llvm_types import (
    POINTER,
    descriptor_type,
    pointer_to,
    strides_and_offset,
)
from mlopt.passes.convert.lowering import (
    Lowerings,
    attribute,
    integers,
    operand_groups,
)
from mlopt.passes.convert.memref_descriptor import (
    ALIGNED,
    ALLOCATED,
    Descriptor,
    as_space,
    contiguous_strides,
    numbers_of_unranked,
    pack,
)
from mlopt.passes.convert.memref_to_llvm import descriptor

TABLE = Lowerings()

Operands = Sequence[SSAValue]

DYNAMIC = -(1 << 63)
"""In a static offset, size or stride: it is an operand."""


def mixed(static: Sequence[int], dynamic: Sequence[SSAValue], build: LlvmBuilder) -> list[SSAValue]:
    """Static numbers, and operands where they are dynamic."""
    remaining = iter(dynamic)
    return [next(remaining) if i == DYNAMIC else build.index(i) for i in static]


def _view(
    op: Operation,
    build: LlvmBuilder,
    source: Descriptor,
    offset: SSAValue,
    sizes: Sequence[SSAValue],
    strides: Sequence[SSAValue],
) -> SSAValue | None:
    """The descriptor of the op's result over the memory of `source`."""
    wanted = build.types.convert(op.results[0].type)
    if not isinstance(wanted, LLVMStructType):
        return None
    return pack(build, wanted, source.allocated(), source.aligned(), offset, sizes, strides)


# Casts.


@TABLE.lowers("memref.cast")
def lower_cast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """The same descriptor; to and from unranked, through memory on the stack."""
    old, new = op.operands[0].type, op.results[0].type
    if isinstance(old, MemRefType) and isinstance(new, MemRefType):
        return operands[0] if build.types.convert(new) == operands[0].type else None
    if isinstance(old, MemRefType):
        return to_unranked(build, operands[0], old.get_num_dims())
    if isinstance(new, MemRefType):
        return build.load(build.extract(operands[0], 1), build.types.convert(new))
    return operands[0]


def to_unranked(build: LlvmBuilder, ranked: SSAValue, rank: int) -> SSAValue:
    """An unranked descriptor that points to a copy of `ranked`."""
    memory = build.alloca(build.index(1), ranked.type)
    build.store(ranked, memory)
    unranked = build.types.convert(UnrankedMemRefType.from_type(i64))
    return build.aggregate(unranked, (build.index(rank), memory))


@TABLE.lowers("memref.memory_space_cast")
def lower_space_cast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Both pointers cast to the other address space."""
    new = op.results[0].type
    if not isinstance(new, MemRefType) or not isinstance(op.operands[0].type, MemRefType):
        return None
    pointer = pointer_to(new)
    if pointer is None:
        return None
    source = descriptor(op.operands[0], operands[0], build)
    return pack(
        build,
        build.types.convert(new),
        as_space(build, source.allocated(), pointer),
        as_space(build, source.aligned(), pointer),
        source.offset(),
        source.sizes(),
        source.strides(),
    )


@TABLE.lowers("memref.reinterpret_cast")
def lower_reinterpret_cast(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> SSAValue | None:
    """Offset, sizes and strides as the op says."""
    _, offsets, sizes, strides = operand_groups(op, operands)
    wanted = build.types.convert(op.results[0].type)
    if not isinstance(wanted, LLVMStructType):
        return None
    if isinstance(op.operands[0].type, UnrankedMemRefType):
        memory = build.extract(operands[0], 1)
        allocated = build.load(memory, POINTER)
        aligned = build.load(build.address(memory, [1], POINTER), POINTER)
    else:
        allocated = build.extract(operands[0], ALLOCATED)
        aligned = build.extract(operands[0], ALIGNED)
    return pack(
        build,
        wanted,
        allocated,
        aligned,
        mixed(integers(op, "static_offsets"), offsets, build)[0],
        mixed(integers(op, "static_sizes"), sizes, build),
        mixed(integers(op, "static_strides"), strides, build),
    )


@TABLE.lowers("memref.view")
def lower_view(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Bytes seen as elements from a distance on."""
    type = op.results[0].type
    wanted = build.types.convert(type)
    if not isinstance(type, MemRefType) or not isinstance(wanted, LLVMStructType):
        return None
    source = descriptor(op.operands[0], operands[0], build)
    remaining = iter(operands[2:])
    sizes = [build.index(size) if size >= 0 else next(remaining) for size in type.get_shape()]
    aligned = build.address(
        source.start(), [operands[1]], build.types.convert(source.type.element_type)
    )
    strides = contiguous_strides(build, sizes)
    return pack(build, wanted, source.allocated(), aligned, build.index(0), sizes, strides)


# Parts and shapes.


@TABLE.lowers("memref.subview")
def lower_subview(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """`offset + sum(offset[i] * stride[i])`, strides multiplied; unit dimensions may go."""
    source = descriptor(op.operands[0], operands[0], build)
    groups = operand_groups(op, operands)
    offsets, sizes, steps = (
        mixed(integers(op, f"static_{name}"), group, build)
        for name, group in zip(("offsets", "sizes", "strides"), groups[1:], strict=True)
    )
    build.no_wrap = True
    offset = source.offset()
    strides: list[SSAValue] = []
    for axis in range(source.rank):
        stride = source.stride(axis)
        offset = build.add(offset, build.mul(offsets[axis], stride))
        strides.append(build.mul(stride, steps[axis]))
    build.no_wrap = False
    kept = kept_axes(op)
    if kept is None:
        return None
    return _view(op, build, source, offset, [sizes[i] for i in kept], [strides[i] for i in kept])


def kept_axes(op: Operation) -> Sequence[int] | None:
    """The source axes that a subview's result keeps, in order; the others have extent 1."""
    result, source = op.results[0].type, op.operands[0].type
    assert isinstance(result, MemRefType) and isinstance(source, MemRefType)
    sizes = integers(op, "static_sizes")
    dropped_count = len(sizes) - result.get_num_dims()
    units = [axis for axis, size in enumerate(sizes) if size == 1]
    layout, source_layout = strides_and_offset(result), strides_and_offset(source)
    if layout is None or source_layout is None:
        return None
    steps = integers(op, "static_strides")
    fitting: Sequence[int] | None = None
    for dropped in combinations(units, dropped_count):
        kept = [axis for axis in range(len(sizes)) if axis not in dropped]
        if [sizes[axis] for axis in kept] != list(result.get_shape()):
            continue
        fitting = fitting or kept
        strides = [
            None
            if source_layout[0][axis] is None or steps[axis] == DYNAMIC
            else source_layout[0][axis] * steps[axis]  # pyright: ignore[reportOptionalOperand]
            for axis in kept
        ]
        if strides == list(layout[0]):
            return kept
    return fitting


@TABLE.lowers("memref.expand_shape")
def lower_expand_shape(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One dimension as several; strides from the innermost of a group outwards."""
    source = descriptor(op.operands[0], operands[0], build)
    sizes = mixed(integers(op, "static_output_shape"), operands[1:], build)
    strides: list[SSAValue] = []
    groups = _groups(op)
    for axis, group in enumerate(groups):
        stride, group_strides = source.stride(axis), list[SSAValue]()
        for i in reversed(group):
            group_strides.append(stride)
            stride = build.mul(stride, sizes[i])
        strides += group_strides[::-1]
    if not groups:
        strides = [build.index(1)] * len(sizes)
    return _view(op, build, source, source.offset(), sizes, strides)


@TABLE.lowers("memref.collapse_shape")
def lower_collapse_shape(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Several dimensions as one; its stride is that of the innermost of extent not 1."""
    source = descriptor(op.operands[0], operands[0], build)
    sizes: list[SSAValue] = []
    strides: list[SSAValue] = []
    for group in _groups(op):
        size, stride = build.index(1), source.stride(group[-1])
        for axis in group:
            extent = source.size(axis)
            size = build.mul(size, extent)
            static = source.type.get_shape()[axis]
            if static < 0:
                is_unit = build.compare("eq", extent, build.index(1))
                stride = build.select(is_unit, stride, source.stride(axis))
            elif static != 1:
                stride = source.stride(axis)
        sizes.append(size)
        strides.append(stride)
    return _view(op, build, source, source.offset(), sizes, strides)


def _groups(op: Operation) -> list[list[int]]:
    found: Any = attribute(op, "reassociation")
    return [[axis.value.data for axis in group.data] for group in found.data]


@TABLE.lowers("memref.transpose")
def lower_transpose(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Sizes and strides in another order."""
    source = descriptor(op.operands[0], operands[0], build)
    permutation = attribute(op, "permutation")
    assert isinstance(permutation, AffineMapAttr)
    axes = [getattr(result, "position") for result in permutation.data.results]  # noqa: B009
    sizes, strides = source.sizes(), source.strides()
    return _view(
        op, build, source, source.offset(), [sizes[i] for i in axes], [strides[i] for i in axes]
    )


@TABLE.lowers("memref.reshape")
def lower_reshape(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Sizes from memory, row-major strides."""
    source_type, shape_type, type = op.operands[0].type, op.operands[1].type, op.results[0].type
    assert isinstance(shape_type, MemRefType)
    rank = type.get_num_dims() if isinstance(type, MemRefType) else shape_type.get_shape()[0]
    if rank < 0:
        return None
    shape = descriptor(op.operands[1], operands[1], build)
    sizes = [_loaded_size(build, shape, type, axis) for axis in range(rank)]
    if isinstance(source_type, UnrankedMemRefType):
        memory = build.extract(operands[0], 1)
        allocated = build.load(memory, POINTER)
        aligned = build.load(build.address(memory, [1], POINTER), POINTER)
        offset = build.load(numbers_of_unranked(build, memory), i64)
    else:
        source = descriptor(op.operands[0], operands[0], build)
        allocated, aligned, offset = source.allocated(), source.aligned(), source.offset()
    ranked = descriptor_type(POINTER, rank)
    strides = contiguous_strides(build, sizes)
    result = pack(build, ranked, allocated, aligned, offset, sizes, strides)
    return result if isinstance(type, MemRefType) else to_unranked(build, result, rank)


def _loaded_size(build: LlvmBuilder, shape: Descriptor, type: Any, axis: int) -> SSAValue:
    if isinstance(type, MemRefType) and type.get_shape()[axis] >= 0:
        return build.index(type.get_shape()[axis])
    loaded = build.load(shape.address([build.index(axis)]), shape.element)
    return loaded if loaded.type == i64 else build.value("llvm.sext", (loaded,), i64)


# Taking a descriptor apart.


@TABLE.lowers("memref.extract_strided_metadata")
def lower_metadata(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """The memory as a memref of rank 0; offset, sizes and strides as numbers."""
    source = descriptor(op.operands[0], operands[0], build)
    base = pack(
        build,
        build.types.convert(op.results[0].type),
        source.allocated(),
        source.aligned(),
        build.index(0),
        (),
        (),
    )
    return [base, source.offset(), *source.sizes(), *source.strides()]


@TABLE.lowers("memref.extract_aligned_pointer_as_index")
def lower_pointer(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """The aligned pointer as a number."""
    if isinstance(op.operands[0].type, UnrankedMemRefType):
        memory = build.extract(operands[0], 1)
        aligned = build.load(build.address(memory, [1], POINTER), POINTER)
    else:
        aligned = build.extract(operands[0], ALIGNED)
    return build.value("llvm.ptrtoint", (aligned,), i64)


@TABLE.lowers("memref.distinct_objects")
def lower_distinct(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A promise that is not passed on."""
    return operands
