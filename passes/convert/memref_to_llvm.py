"""finalize-memref-to-llvm: buffers as descriptors, accesses as loads and stores.

    memref.alloc(%n) : memref<?x4xf32>   ->  malloc of n * 16 bytes, and a descriptor
    memref.load %m[%i, %j]               ->  llvm.load of base + i * stride + j
    memref.global, memref.get_global     ->  llvm.mlir.global, its address
    memref.dim, rank                     ->  a constant, or a field of the descriptor
    memref.subview, cast, ...            ->  a new descriptor (`memref_views_to_llvm`)
    memref.copy, atomic_rmw              ->  memcpy or loops (`memref_copy_to_llvm`)

An index outside of the memref is undefined behaviour, as upstream: the address is
`inbounds` and the arithmetic on positions does not wrap. Aligned allocations are made
larger by the alignment and moved up, as upstream does, so that `free` takes the first
field of every descriptor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    MemRefType,
    StridedLayoutAttr,
    StringAttr,
    SymbolRefAttr,
    TensorType,
    UnitAttr,
    UnrankedMemRefType,
    i32,
    i64,
)
from xdsl.dialects.llvm import LinkageAttr, LLVMPointerType, LLVMStructType
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from mlopt.core.constants import array_of, dense_from_array, splat
from mlopt.core.context import Context
from mlopt.core.passes import Pass
from mlopt.passes.convert.llvm_builder import LlvmBuilder, Properties, known
from mlopt.passes.convert.llvm_types import (
    POINTER,
    array,
    bit_width,
    pointer_to,
    strides_and_offset,
)
from mlopt.passes.convert.lowering import (
    Lowerings,
    attribute,
    integer,
    lower_dialects,
    operand_groups,
)
from mlopt.passes.convert.memref_descriptor import (
    Descriptor,
    as_space,
    contiguous_strides,
    element_bytes,
    numbers_of_unranked,
    pack,
)

TABLE = Lowerings()

Operands = Sequence[SSAValue]


@dataclass(frozen=True)
class ConvertMemrefToLlvmPass(Pass):
    """Lowers every memref op."""

    name: ClassVar[str] = "finalize-memref-to-llvm"

    def run(self, root: Operation, context: Context) -> None:
        lower_dialects(root, context, ("memref",))


def descriptor(old: SSAValue, new: SSAValue, build: LlvmBuilder) -> Descriptor:
    """The descriptor `new` of the ranked memref `old`."""
    assert isinstance(old.type, MemRefType)
    return Descriptor(new, old.type, build)


def is_contiguous(type: MemRefType) -> bool:
    """True for the row-major layout that starts at the first element.

    Strides that only the descriptor knows may be any, also where sizes are unknown.
    """
    if isinstance(type.layout, StridedLayoutAttr) and None in type.layout.get_strides():
        return False
    plain = MemRefType(type.element_type, type.get_shape())
    layout = strides_and_offset(type)
    return layout is not None and layout == strides_and_offset(plain)


# Allocation.


@TABLE.lowers("memref.alloc", "memref.alloca")
def lower_alloc(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """Memory of the heap or the stack, and its descriptor."""
    type = op.results[0].type
    assert isinstance(type, MemRefType)
    converted = build.types.convert(type)
    dynamic, symbols = operand_groups(op, operands)
    if converted == type or symbols or not is_contiguous(type):
        return None
    remaining = iter(dynamic)
    sizes = [build.index(size) if size >= 0 else next(remaining) for size in type.get_shape()]
    element = build.types.convert(type.element_type)
    if op.name == "memref.alloca":
        allocated = aligned = _stack(op, type, element, sizes, build)
    else:
        allocated, aligned = allocate(
            build, element, _count(build, sizes), integer(op, "alignment"), pointer_to(type)
        )
    strides = contiguous_strides(build, sizes)
    return pack(build, converted, allocated, aligned, build.index(0), sizes, strides)


def _count(build: LlvmBuilder, sizes: Sequence[SSAValue]) -> SSAValue:
    total = build.index(1)
    for size in sizes:
        total = build.mul(total, size)
    return total


def _stack(
    op: Operation,
    type: MemRefType,
    element: Attribute,
    sizes: Sequence[SSAValue],
    build: LlvmBuilder,
) -> SSAValue:
    pointer = pointer_to(type)
    assert pointer is not None
    return build.alloca(
        _count(build, sizes), element, alignment=integer(op, "alignment"), pointer=pointer
    )


def allocate(
    build: LlvmBuilder,
    element: Attribute,
    count: SSAValue,
    alignment: int | None,
    pointer: LLVMPointerType | None = POINTER,
) -> tuple[SSAValue, SSAValue]:
    """`malloc` of `count` elements: what to free, and where the elements begin."""
    assert pointer is not None
    bytes = element_bytes(build, element)
    size = build.mul(count, bytes)
    own_alignment = None if bit_width(element) else known(bytes)
    wanted = alignment or own_alignment
    if wanted is None or wanted <= 1:
        memory = as_space(build, build.call("malloc", (size,), POINTER)[0], pointer)
        return memory, memory
    memory = build.call("malloc", (build.add(size, build.index(wanted)),), POINTER)[0]
    address = build.value("llvm.ptrtoint", (memory,), i64)
    bumped = build.add(address, build.index(wanted - 1))
    rest = build.value("llvm.urem", (bumped, build.index(wanted)), i64)
    aligned = build.value("llvm.inttoptr", (build.sub(bumped, rest),), POINTER)
    return as_space(build, memory, pointer), as_space(build, aligned, pointer)


@TABLE.lowers("memref.dealloc")
def lower_dealloc(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """`free` of what was allocated."""
    if isinstance(op.operands[0].type, UnrankedMemRefType):
        allocated = build.load(build.extract(operands[0], 1), POINTER)
    else:
        allocated = descriptor(op.operands[0], operands[0], build).allocated()
    build.call("free", (as_space(build, allocated, POINTER),))
    return ()


@TABLE.lowers("memref.realloc")
def lower_realloc(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A new buffer with the first elements of the old one, which is freed."""
    from mlopt.passes.convert.memref_descriptor import copy_bytes

    source = descriptor(op.operands[0], operands[0], build)
    type = op.results[0].type
    assert isinstance(type, MemRefType)
    size = operands[1] if len(operands) > 1 else build.index(type.get_shape()[0])
    allocated, aligned = allocate(build, source.element, size, integer(op, "alignment"))
    old_size = source.size(0)
    kept = build.value("llvm.intr.umin", (size, old_size), i64)
    bytes = build.mul(kept, element_bytes(build, source.element))
    copy_bytes(build, aligned, source.start(), bytes)
    build.call("free", (source.allocated(),))
    one, zero = build.index(1), build.index(0)
    return pack(build, build.types.convert(type), allocated, aligned, zero, [size], [one])


# Accesses.


def access_hints(op: Operation) -> Properties:
    """`nontemporal` as the property of a load or store."""
    found = attribute(op, "nontemporal")
    wanted = isinstance(found, UnitAttr) or (isinstance(found, IntegerAttr) and found.value.data)
    return {"nontemporal": UnitAttr()} if wanted else {}


@TABLE.lowers("memref.load")
def lower_load(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """One element."""
    source = descriptor(op.operands[0], operands[0], build)
    return build.load(
        source.address(operands[1:]),
        source.element,
        alignment=integer(op, "alignment"),
        hints=access_hints(op),
    )


@TABLE.lowers("memref.store")
def lower_store(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """One element."""
    target = descriptor(op.operands[1], operands[1], build)
    build.store(
        operands[0],
        target.address(operands[2:]),
        alignment=integer(op, "alignment"),
        hints=access_hints(op),
    )
    return ()


@TABLE.lowers("memref.prefetch")
def lower_prefetch(op: Operation, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue]:
    """A hint: read or write, how long to keep, data or code."""
    source = descriptor(op.operands[0], operands[0], build)
    flags = {
        "rw": 1 if integer(op, "isWrite") else 0,
        "hint": integer(op, "localityHint") or 0,
        "cache": 1 if integer(op, "isDataCache") else 0,
    }
    build.op(
        "llvm.intr.prefetch",
        (source.address(operands[1:]),),
        (),
        {name: IntegerAttr(value, i32) for name, value in flags.items()},
    )
    return ()


@TABLE.lowers("memref.assume_alignment")
def lower_assume_alignment(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """`assume` that the low bits of the aligned pointer are zero."""
    source = descriptor(op.operands[0], operands[0], build)
    alignment = integer(op, "alignment") or 1
    address = build.value("llvm.ptrtoint", (source.aligned(),), i64)
    low = build.value("llvm.and", (address, build.index(alignment - 1)), i64)
    assume(build, build.compare("eq", low, build.index(0)))
    return operands[0]


def assume(build: LlvmBuilder, condition: SSAValue) -> None:
    """Tells LLVM that `condition` holds."""
    from xdsl.dialects.builtin import DenseArrayBase

    build.op(
        "llvm.intr.assume",
        (condition,),
        (),
        {"op_bundle_sizes": DenseArrayBase.from_list(i32, ())},
    )


# Shape.


@TABLE.lowers("memref.rank")
def lower_rank(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """A constant, or the first field of an unranked memref."""
    type = op.operands[0].type
    if isinstance(type, MemRefType):
        return build.index(type.get_num_dims())
    return build.extract(operands[0], 0)


@TABLE.lowers("memref.dim")
def lower_dim(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue:
    """One size; that of a dimension only known at run time is selected or loaded."""
    if isinstance(op.operands[0].type, UnrankedMemRefType):
        numbers = numbers_of_unranked(build, build.extract(operands[0], 1))
        position = build.add(operands[1], build.index(1))
        return build.load(build.address(numbers, [position], i64), i64)
    source = descriptor(op.operands[0], operands[0], build)
    axis = known(operands[1])
    if axis is not None and 0 <= axis < source.rank:
        return source.size(axis)
    if source.rank == 0 or axis is not None:
        return build.poison(i64)
    result = source.size(source.rank - 1)
    for i in reversed(range(source.rank - 1)):
        is_axis = build.compare("eq", operands[1], build.index(i))
        result = build.select(is_axis, source.size(i), result)
    return result


# Globals.


@TABLE.lowers("memref.global")
def lower_global(op: Any, operands: Operands, build: LlvmBuilder) -> Sequence[SSAValue] | None:
    """Nested arrays; private ones keep to the module, those without a value are external."""
    type = op.properties["type"]
    assert isinstance(type, MemRefType)
    space = pointer_to(type)
    if space is None:
        return None
    element = build.types.convert(type.element_type)
    stored = array(type.get_shape(), element)
    initial = op.properties.get("initial_value")
    visibility = op.properties.get("sym_visibility")
    private = isinstance(visibility, StringAttr) and visibility.data == "private"
    properties: Properties = {
        "global_type": stored,
        "sym_name": op.properties["sym_name"],
        "linkage": LinkageAttr("private" if private and initial is not None else "external"),
        "addr_space": IntegerAttr(0 if space == POINTER else space.addr_space.data, 32),  # pyright: ignore[reportAttributeAccessIssue]
    }
    body = Region()
    if isinstance(initial, UnitAttr):
        body.add_block(Block())
        build.at_end(body.block)
        build.op("llvm.return", (build.value("llvm.mlir.undef", (), stored),))
        build.start(op, build.rewriter)
    elif initial is not None:
        properties["value"] = _global_value(initial, type, element)
    if op.properties.get("constant") is not None:
        properties["constant"] = UnitAttr()
    alignment = op.properties.get("alignment")
    if alignment is not None:
        properties["alignment"] = alignment
    new_global = build.op("llvm.mlir.global", (), (), properties, regions=(body,))
    build.symbols()[op.properties["sym_name"].data] = new_global
    return ()


def _global_value(initial: Attribute, type: MemRefType, element: Attribute) -> Attribute:
    """The elements with converted type; one element where there is one, of rank 0."""
    if not isinstance(initial, DenseIntOrFPElementsAttr) or isinstance(element, LLVMStructType):
        return initial  # complex numbers keep their type, as upstream
    if type.get_num_dims() == 0:
        value = array_of(initial).reshape(-1)[0]
        if isinstance(element, IntegerType):
            return IntegerAttr(int(value), element)
        return FloatAttr(float(value), element)  # pyright: ignore[reportArgumentType, reportCallIssue]
    stored = TensorType(element, type.get_shape())
    if initial.type == stored:
        return initial
    elements = array_of(initial)
    if elements.size and not any(elements.strides):
        return splat(elements.reshape(-1)[0], stored)
    return dense_from_array(elements, stored)


@TABLE.lowers("memref.get_global")
def lower_get_global(op: Operation, operands: Operands, build: LlvmBuilder) -> SSAValue | None:
    """The address of the global; the pointer to free is one that nobody may free."""
    type = op.results[0].type
    assert isinstance(type, MemRefType)
    converted, pointer = build.types.convert(type), pointer_to(type)
    name = op.properties["name"]
    if pointer is None or not isinstance(name, SymbolRefAttr):
        return None
    address = build.value("llvm.mlir.addressof", (), pointer, global_name=name)
    poison = build.value("llvm.inttoptr", (build.index(0xDEADBEEF),), pointer)
    sizes = [build.index(size) for size in type.get_shape()]
    strides = contiguous_strides(build, sizes)
    return pack(build, converted, poison, address, build.index(0), sizes, strides)
