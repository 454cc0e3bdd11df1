"""Lowerings of vector ops that access memory: row by row, without control flow.

Part of convert-vector-to-llvm. A row that lies together is a load or store aligned as
one element; one with a mask is a masked one, which touches no memory where the mask is
off. Elements of less than a byte (`i1`) lie a byte each in a memref, and are widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    IntegerAttr,
    IntegerType,
    MemRefType,
    VectorType,
    i1,
    i32,
)
from xdsl.dialects.llvm import LLVMArrayType
from xdsl.ir import Attribute, Operation, SSAValue

from mlopt.passes.convert.llvm_builder import (
    DYNAMIC_GEP_INDEX,
    LlvmBuilder,
    Properties,
    gep_flags,
)
from mlopt.passes.convert.llvm_types import bit_width, size_in_bytes, strides_and_offset
from mlopt.passes.convert.lowering import (
    Lowerings,
    integer,
)
from mlopt.passes.convert.memref_descriptor import Descriptor, pack
from mlopt.passes.convert.memref_to_llvm import access_hints, descriptor
from mlopt.passes.convert.vector_rows import (
    Position,
    from_rows,
    mask_type,
    positions,
    row,
    row_type,
    shape_of,
)
from mlopt.passes.convert.vector_to_llvm import result_type

TABLE = Lowerings()

Operands = Sequence[SSAValue]


# Rows in memory.


def stored_type(type: VectorType) -> VectorType:
    """The row as it lies in memory: elements of less than a byte take one."""
    bits = bit_width(type.element_type)
    if isinstance(type.element_type, IntegerType) and bits is not None and bits % 8:
        return VectorType(IntegerType(-(-bits // 8) * 8), type.shape, type.scalable_dims)
    return type


def load_row(
    build: LlvmBuilder,
    pointer: SSAValue,
    type: VectorType,
    mask: SSAValue | None = None,
    otherwise: SSAValue | None = None,
    hints: Properties | None = None,
    alignment: int | None = None,
) -> SSAValue:
    """A row from `pointer` (or a vector of pointers); `otherwise` where `mask` is off."""
    stored = stored_type(type)
    bytes = alignment or size_in_bytes(stored.element_type) or 1
    if stored != type and otherwise is not None:
        otherwise = build.value("llvm.zext", (otherwise,), stored)
    if isinstance(pointer.type, VectorType):
        loaded = build.value(
            "llvm.intr.masked.gather",
            (pointer, mask or _all(build, type), otherwise or build.poison(stored)),
            stored,
            alignment=IntegerAttr(bytes, i32),
        )
    elif mask is None:
        loaded = build.load(pointer, stored, alignment=bytes, hints=hints)
    else:
        loaded = build.value(
            "llvm.intr.masked.load",
            (pointer, mask, otherwise or build.poison(stored)),
            stored,
            alignment=IntegerAttr(bytes, i32),
        )
    return loaded if stored == type else build.value("llvm.trunc", (loaded,), type)


def store_row(
    build: LlvmBuilder,
    value: SSAValue,
    pointer: SSAValue,
    mask: SSAValue | None = None,
    hints: Properties | None = None,
    alignment: int | None = None,
) -> None:
    """A row to `pointer` (or a vector of pointers), where `mask` is on."""
    type = row_type(value.type)
    stored = stored_type(type)
    bytes = alignment or size_in_bytes(stored.element_type) or 1
    if stored != type:
        value = build.value("llvm.zext", (value,), stored)
    flag: Properties = {"alignment": IntegerAttr(bytes, i32)}
    if isinstance(pointer.type, VectorType):
        build.op("llvm.intr.masked.scatter", (value, pointer, mask or _all(build, type)), (), flag)
    elif mask is None:
        build.store(value, pointer, alignment=bytes, hints=hints)
    else:
        build.op("llvm.intr.masked.store", (value, pointer, mask), (), flag)


def _all(build: LlvmBuilder, type: VectorType) -> SSAValue:
    return build.constant(1, mask_type(type.get_shape()[0]))


def pointers(
    build: LlvmBuilder, base: SSAValue, distances: SSAValue, element: Attribute
) -> SSAValue:
    """A vector of addresses: `base` and distances in elements."""
    width = shape_of(distances)[0]
    from xdsl.dialects.builtin import DenseArrayBase

    return build.op(
        "llvm.getelementptr",
        (base, distances),
        (VectorType(base.type, [width]),),
        {
            "elem_type": element,
            "rawConstantIndices": DenseArrayBase.from_list(i32, [DYNAMIC_GEP_INDEX]),
            **gep_flags(False),
        },
    ).results[0]


def _row_address(memref: Descriptor, first: SSAValue, position: Position) -> SSAValue:
    """The address of a row of an n-D access that starts at `first`, along the last axes."""
    axis = memref.rank - len(position) - 1
    return memref.moved(first, [(axis + i, step) for i, step in enumerate(position)])


def _plain(old: SSAValue, new: SSAValue, build: LlvmBuilder, vector: Any) -> Descriptor | None:
    """The descriptor, where rows of `vector` lie together in it."""
    if not isinstance(old.type, MemRefType):
        return None
    layout = strides_and_offset(old.type)
    rank = old.type.get_num_dims()
    if layout is None or vector.get_num_dims() > max(rank, 1):
        return None
    if rank and layout[0][-1] != 1 and vector.get_shape()[-1:] not in ((), (1,)):
        return None
    return descriptor(old, new, build)


# Loads and stores of whole vectors.


@TABLE.lowers("vector.load")
def lower_load(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """One load a row."""
    type = op.results[0].type
    memref: Any = op.operands[0].type
    if memref.element_type == type:
        source = descriptor(op.operands[0], operands[0], build)
        return build.load(source.address(operands[1:]), source.element, hints=access_hints(op))
    source = _plain(op.operands[0], operands[0], build, type)
    if source is None:
        return None
    wanted = result_type(op, build)
    first = source.address(operands[1:])

    def load(position: Position) -> SSAValue:
        address = _row_address(source, first, position)
        return load_row(
            build,
            address,
            row_type(wanted),
            hints=access_hints(op),
            alignment=integer(op, "alignment"),
        )

    return from_rows(build, wanted, load)


@TABLE.lowers("vector.store")
def lower_store(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue] | None:
    """One store a row."""
    memref: Any = op.operands[1].type
    if memref.element_type == op.operands[0].type:
        target = descriptor(op.operands[1], operands[1], build)
        build.store(operands[0], target.address(operands[2:]), hints=access_hints(op))
        return ()
    target = _plain(op.operands[1], operands[1], build, op.operands[0].type)
    if target is None:
        return None
    first = target.address(operands[2:])
    for position in positions(shape_of(operands[0])[:-1]):
        address = _row_address(target, first, position)
        value = row(build, operands[0], position)
        store_row(
            build,
            value,
            address,
            hints=access_hints(op),
            alignment=integer(op, "alignment"),
        )
    return ()


@TABLE.lowers("vector.maskedload", "vector.expandload")
def lower_masked_load(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Elements where the mask is on; `expandload` reads them from consecutive places."""
    *indices, mask, otherwise = operands[1:]
    source = _plain(op.operands[0], operands[0], build, op.results[0].type)
    if source is None:
        return None
    if op.name == "vector.expandload" and _is_split(result_type(op, build)):
        return None
    wanted = result_type(op, build)
    first = source.address(indices, inbounds=False)

    def load(position: Position) -> SSAValue:
        address = _row_address(source, first, position)
        row_mask, row_otherwise = row(build, mask, position), row(build, otherwise, position)
        if op.name == "vector.maskedload":
            return load_row(build, address, row_type(wanted), row_mask, row_otherwise)
        arguments = (address, row_mask, row_otherwise)
        return build.value("llvm.intr.masked.expandload", arguments, row_type(wanted))

    return from_rows(build, wanted, load)


@TABLE.lowers("vector.maskedstore", "vector.compressstore")
def lower_masked_store(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """Elements where the mask is on; `compressstore` puts them side by side."""
    *indices, mask, value = operands[1:]
    target = _plain(op.operands[0], operands[0], build, op.operands[-1].type)
    if target is None or (op.name == "vector.compressstore" and _is_split(value.type)):
        return None
    first = target.address(indices, inbounds=False)
    for position in positions(shape_of(value)[:-1]):
        address = _row_address(target, first, position)
        row_value, row_mask = row(build, value, position), row(build, mask, position)
        if op.name == "vector.maskedstore":
            store_row(build, row_value, address, row_mask)
        else:
            build.op("llvm.intr.masked.compressstore", (row_value, address, row_mask))
    return ()


def _is_split(type: Attribute) -> bool:
    """True where a row's elements do not lie in memory as they are in registers."""
    return isinstance(type, LLVMArrayType) or stored_type(row_type(type)) != type


@TABLE.lowers("vector.gather")
def lower_gather(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Elements at distances from a place, where the mask is on."""
    *indices, distances, mask, otherwise = operands[1:]
    source = _plain(op.operands[0], operands[0], build, VectorType(i1, [2]))
    if source is None:
        return None
    base, wanted = source.address(indices, inbounds=False), result_type(op, build)

    def load(position: Position) -> SSAValue:
        addresses = pointers(build, base, row(build, distances, position), source.element)
        row_mask, row_otherwise = row(build, mask, position), row(build, otherwise, position)
        return load_row(build, addresses, row_type(wanted), row_mask, row_otherwise)

    return from_rows(build, wanted, load)


@TABLE.lowers("vector.scatter")
def lower_scatter(
    op: Operation, operands: Operands, build: LlvmBuilder
) -> Sequence[SSAValue] | None:
    """Elements to distances from a place, where the mask is on, in order."""
    *indices, distances, mask, value = operands[1:]
    target = _plain(op.operands[0], operands[0], build, VectorType(i1, [2]))
    if target is None:
        return None
    base = target.address(indices, inbounds=False)
    for position in positions(shape_of(value)[:-1]):
        addresses = pointers(build, base, row(build, distances, position), target.element)
        store_row(build, row(build, value, position), addresses, row(build, mask, position))
    return ()


@TABLE.lowers("vector.type_cast")
def lower_type_cast(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """A static memref as one vector; only where rows have no padding."""
    type: Any = op.results[0].type
    source = descriptor(op.operands[0], operands[0], build)
    wanted = build.types.convert(type)
    row_vector = row_type(build.types.convert(type.element_type))
    element = size_in_bytes(row_vector.element_type)
    padded = size_in_bytes(row_vector)
    if element is None or padded != element * row_vector.get_shape()[0] or type.get_num_dims():
        return None
    zero = build.index(0)
    return pack(build, wanted, source.allocated(), source.aligned(), zero, (), ())
