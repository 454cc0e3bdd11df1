"""What the types of the loop level become in the llvm dialect.

    index                    ->  i64
    ui8, si8                 ->  i8
    memref<?x4xf32>          ->  !llvm.struct<(ptr, ptr, i64, array<2 x i64>, array<2 x i64>)>
    memref<f32>              ->  !llvm.struct<(ptr, ptr, i64)>
    memref<*xf32>            ->  !llvm.struct<(i64, ptr)>
    vector<2x3x4xindex>      ->  !llvm.array<2 x array<3 x vector<4xi64>>>
    vector<f32>              ->  vector<1xf32>
    (i32) -> f32             ->  !llvm.ptr
    complex<f32>             ->  !llvm.struct<(f32, f32)>
    f8E4M3FN                 ->  i8

The descriptor of a memref holds the allocated and the aligned pointer, the offset in
elements, the sizes and the strides: the ABI is upstream's. A memref whose layout is not
strided, and a memory space that is neither an integer nor one of `gpu`, have no counterpart:
the type stays, and the op that has it is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from xdsl.dialects.builtin import (
    ComplexType,
    FunctionType,
    IndexType,
    IntAttr,
    IntegerAttr,
    IntegerType,
    MemRefType,
    NoneAttr,
    Signedness,
    UnrankedMemRefType,
    VectorType,
    i64,
)
from xdsl.dialects.llvm import (
    LLVMArrayType,
    LLVMFunctionType,
    LLVMPointerType,
    LLVMStructType,
    LLVMVoidType,
)
from xdsl.ir import Attribute

from mlopt.core.conversion import TypeConverter

POINTER = LLVMPointerType()
"""A pointer of the default address space."""


def llvm_types() -> TypeConverter:
    """A converter from the types of the loop level to those of the llvm dialect."""
    converter = TypeConverter()
    rules = _Rules(converter)
    for rule in (
        rules.index,
        rules.integer,
        rules.memref,
        rules.unranked,
        rules.vector,
        rules.complex,
        rules.function,
        rules.small_float,
    ):
        converter.add(rule)
    return converter


class _Rules:
    """The table above, one method a line; `convert` is asked for element types."""

    def __init__(self, converter: TypeConverter):
        self.convert = converter.convert

    def index(self, type: Attribute) -> Attribute | None:
        return i64 if isinstance(type, IndexType) else None

    def integer(self, type: Attribute) -> Attribute | None:
        if not isinstance(type, IntegerType) or type.signedness.data is Signedness.SIGNLESS:
            return None
        return IntegerType(type.width.data)

    def memref(self, type: Attribute) -> Attribute | None:
        if not isinstance(type, MemRefType) or strides_and_offset(type) is None:
            return None
        pointer = pointer_to(type)
        if pointer is None or not is_storable(self.convert(type.element_type)):
            return None
        return descriptor_type(pointer, type.get_num_dims())

    def unranked(self, type: Attribute) -> Attribute | None:
        if not isinstance(type, UnrankedMemRefType) or pointer_to(type) is None:
            return None
        return struct(i64, POINTER)

    def vector(self, type: Attribute) -> Attribute | None:
        if not isinstance(type, VectorType):
            return None
        element = self.convert(type.element_type)
        shape, scalable = type.get_shape(), _scalable_flags(type)
        if any(scalable[:-1]):
            return None
        row = VectorType(element, shape[-1:] or [1], _flags(scalable[-1:]))
        return array(shape[:-1], row)

    def complex(self, type: Attribute) -> Attribute | None:
        if not isinstance(type, ComplexType):
            return None
        element = self.convert(type.element_type)
        return struct(element, element)

    def function(self, type: Attribute) -> Attribute | None:
        return POINTER if isinstance(type, FunctionType) else None

    def small_float(self, type: Attribute) -> Attribute | None:
        return IntegerType(8) if type.name.startswith("f8") else None


MAX_UNROLLED = 1 << 14
"""Elements of a vector up to which rows, or elements, are lowered one by one."""


def type_problem(type: Attribute, types: TypeConverter) -> str:
    """Why no value of `type` can be lowered, as the end of an error; empty where it can.

    >>> from xdsl.dialects.builtin import TensorType, f32
    >>> type_problem(TensorType(f32, [4]), llvm_types())
    'type tensor<4xf32> has no counterpart in the llvm dialect'
    """
    if isinstance(type, VectorType) and prod(type.get_shape()) > MAX_UNROLLED:
        return f"type {type} has too many elements to be unrolled, at most {MAX_UNROLLED} may be"
    innermost = types.convert(type)
    while isinstance(innermost, LLVMArrayType | VectorType):
        innermost = (
            innermost.type if isinstance(innermost, LLVMArrayType) else innermost.element_type
        )
    if isinstance(innermost, IntegerType):
        signless = innermost.signedness.data is Signedness.SIGNLESS
        is_known = signless and innermost.width.data <= MAX_INTEGER_BITS
    else:
        is_known = innermost.name.startswith("llvm.") or innermost.name in _FLOATS
    return "" if is_known else f"type {type} has no counterpart in the llvm dialect"


MAX_INTEGER_BITS = 1 << 23
"""The widest integer of LLVM."""

_FLOATS = ("bf16", "f16", "f32", "f64", "f80", "f128")


def struct(*fields: Attribute) -> LLVMStructType:
    """The literal struct type of `fields`."""
    return LLVMStructType.from_type_list(fields)


def array(sizes: Sequence[int], element: Attribute) -> Attribute:
    """Arrays of arrays of `element`, outermost size first.

    >>> from xdsl.dialects.builtin import f32
    >>> str(array([2, 3], f32)), str(array([], f32))
    ('!llvm.array<2 x !llvm.array<3 x f32>>', 'f32')
    """
    for size in reversed(sizes):
        element = LLVMArrayType(size, element)
    return element


def descriptor_type(pointer: Attribute, rank: int) -> LLVMStructType:
    """The descriptor of a memref of `rank` in the address space of `pointer`."""
    if rank == 0:
        return struct(pointer, pointer, i64)
    numbers = LLVMArrayType(rank, i64)
    return struct(pointer, pointer, i64, numbers, numbers)


SHARED_SPACE = 3
"""The address space of a block's memory on NVIDIA's GPUs."""

DEVICE_SPACES = {
    "#gpu.address_space<global>": 1,
    "#gpu.address_space<workgroup>": SHARED_SPACE,
    "#gpu.address_space<private>": 0,
    "#gpu.address_space<constant>": 4,
}
"""The memory spaces of `gpu` by number, as upstream's NVVM lowering has them."""


def pointer_to(type: MemRefType | UnrankedMemRefType) -> LLVMPointerType | None:
    """The pointer type of a memref's elements; None for a space that has no number."""
    space = type.memory_space
    if isinstance(space, NoneAttr):
        return POINTER
    if space.name == "gpu.address_space":
        number = DEVICE_SPACES[str(space)]
        return LLVMPointerType(IntAttr(number)) if number else POINTER
    if not isinstance(space, IntegerAttr):
        return None
    number = space.value.data
    return LLVMPointerType(IntAttr(number)) if number else POINTER


def strides_and_offset(
    type: MemRefType,
) -> tuple[tuple[int | None, ...], int | None] | None:
    """Strides and offset in elements, None where dynamic; None where not strided.

    >>> from xdsl.dialects.builtin import f32
    >>> strides_and_offset(MemRefType(f32, [4, -1, 8]))
    ((None, 8, 1), 0)
    """
    if isinstance(type.layout, NoneAttr):
        strides: list[int | None] = []
        stride: int | None = 1
        for size in reversed(type.get_shape()):
            strides.append(stride)
            stride = None if stride is None or size < 0 else stride * size
        return tuple(reversed(strides)), 0
    found = type.get_strides()
    if found is None or len(found) != type.get_num_dims():
        return None
    return tuple(found), type.get_offset()


def is_storable(type: Attribute) -> bool:
    """True for a type that may be an element in memory."""
    return not isinstance(type, IndexType | MemRefType | UnrankedMemRefType)


def size_in_bytes(type: Attribute) -> int | None:
    """Bytes from one element to the next in memory, None where the target decides.

    >>> size_in_bytes(VectorType(IntegerType(32), [3])), size_in_bytes(POINTER)
    (16, 8)
    """
    if isinstance(type, LLVMPointerType):
        return 8
    if isinstance(type, LLVMArrayType):
        inner = size_in_bytes(type.type)
        return None if inner is None else inner * type.size.data
    if isinstance(type, VectorType):
        inner = bit_width(type.element_type)
        return None if inner is None else _power_of_two(-(-inner * type.get_shape()[0] // 8))
    bits = bit_width(type)
    return None if bits is None else _power_of_two(-(-bits // 8))


def bit_width(type: Attribute) -> int | None:
    """Bits of an integer, float or pointer; None for anything else."""
    if isinstance(type, IndexType | LLVMPointerType):
        return 64
    width: Any = getattr(type, "bitwidth", None)
    return width if isinstance(width, int) else None


def function_type(
    inputs: Sequence[Attribute], result: Attribute | None = None, *, variadic: bool = False
) -> LLVMFunctionType:
    """The type of a function; no result is void."""
    return LLVMFunctionType(inputs, result or LLVMVoidType(), variadic)


def _power_of_two(bytes: int) -> int:
    return 1 << max(bytes - 1, 0).bit_length() if bytes else 0


def _scalable_flags(type: VectorType) -> list[bool]:
    return [bool(flag.value.data) for flag in type.scalable_dims]


def _flags(scalable: Sequence[bool]) -> Any:
    from xdsl.dialects.builtin import ArrayAttr, BoolAttr

    return ArrayAttr([BoolAttr.from_bool(flag) for flag in scalable or [False]])
