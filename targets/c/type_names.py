"""Types of the loop level as types of C.

    f32 -> float      f16, bf16 -> their bits (f16, bf16)      index -> int64_t
    i1 -> bool        i8 ... i64 -> int8_t ... int64_t          memref<4x?xf32> -> memref_f32_2

Integers are signless: an op that reads them as unsigned casts them.
"""

from __future__ import annotations

from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IndexType,
    IntegerType,
    MemRefType,
    VectorType,
)
from xdsl.ir import Attribute

from mlopt.core.diagnostics import Place, error

FLOATS: dict[type[Attribute], str] = {
    Float16Type: "f16",
    BFloat16Type: "bf16",
    Float32Type: "float",
    Float64Type: "double",
}

WIDTHS = (1, 8, 16, 32, 64)


def scalar_type(type: Attribute, place: Place) -> str:
    """The type of C that holds a scalar. Raises `DiagnosticError` where there is none."""
    if isinstance(type, IndexType):
        return "int64_t"
    if isinstance(type, IntegerType) and type.width.data in WIDTHS:
        return "bool" if type.width.data == 1 else f"int{type.width.data}_t"
    if type.__class__ in FLOATS:
        return FLOATS[type.__class__]
    advice = ", --loop-expand-vectors makes loops of it" if isinstance(type, VectorType) else ""
    raise error(place, f"type {type} has no counterpart in C{advice}")


def short_name(type: Attribute, place: Place) -> str:
    """`f32`, `i8`, ...: what names of C say of a scalar type."""
    scalar_type(type, place)
    return str(type)


def memref_name(type: MemRefType, place: Place) -> str:
    """The name of the descriptor of a buffer."""
    return f"memref_{short_name(type.element_type, place)}_{type.get_num_dims()}"


def value_type(type: Attribute, place: Place) -> str:
    """The type of C that holds a value: a scalar, or a descriptor."""
    return memref_name(type, place) if isinstance(type, MemRefType) else scalar_type(type, place)


def descriptor_text(name: str, element: str, rank: int) -> str:
    """The definition of a descriptor: upstream's, whose offset, sizes and strides are in elements."""
    numbers = f" int64_t sizes[{rank}]; int64_t strides[{rank}];" if rank else ""
    return f"typedef struct {{ {element} *allocated; {element} *aligned; int64_t offset;{numbers} }} {name};"


def bits_of(type: Attribute) -> int:
    """The width of an integer or index."""
    return type.width.data if isinstance(type, IntegerType) else 64


def unsigned(type: Attribute) -> str:
    """The unsigned type of C of the width of an integer or index."""
    bits = bits_of(type)
    return "bool" if bits == 1 else f"uint{bits}_t"


def is_half(type: Attribute) -> bool:
    """True for floats that are kept as bits and computed in f32."""
    return isinstance(type, Float16Type | BFloat16Type)
