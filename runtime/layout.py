"""Where the fields of a result struct are: LLVM's natural layout, in bytes.

A scalar is aligned to its size; a ranked memref is the words {allocated, aligned,
offset, sizes..., strides...}; an unranked one {rank, pointer to such a descriptor}.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlopt.runtime.signature import ValueType

WORD_BYTES = 8

_SCALAR_BYTES = {"index": 8, "f16": 2, "bf16": 2, "f32": 4, "f64": 8}


def scalar_bytes(element: str) -> int | None:
    """The size of a scalar of the C interface; None where it has none there.

    >>> scalar_bytes("i1"), scalar_bytes("bf16"), scalar_bytes("i3")
    (1, 2, None)
    """
    if element in _SCALAR_BYTES:
        return _SCALAR_BYTES[element]
    width = element.lstrip("us")
    return {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8}.get(width)


def descriptor_words(type: ValueType) -> int:
    """How many words a descriptor of `type` has."""
    return 2 if type.kind == "unranked" else 3 + 2 * len(type.shape)


@dataclass(frozen=True)
class StructLayout:
    """Byte offsets of the fields, and the size of all in bytes."""

    offsets: tuple[int, ...]
    size: int


def struct_layout(types: tuple[ValueType, ...]) -> StructLayout:
    """The layout of a struct of `types`.

    >>> f32, i64 = ValueType("scalar", "f32"), ValueType("scalar", "i64")
    >>> struct_layout((f32, i64, f32))
    StructLayout(offsets=(0, 8, 16), size=24)
    """
    offsets: list[int] = []
    end = 0
    for type in types:
        if type.kind == "scalar":
            size = scalar_bytes(type.element)
            assert size is not None, f"{type} has a place in the C interface"
            alignment = size
        else:
            size, alignment = descriptor_words(type) * WORD_BYTES, WORD_BYTES
        end = -(-end // alignment) * alignment
        offsets.append(end)
        end += size
    return StructLayout(tuple(offsets), -(-end // WORD_BYTES) * WORD_BYTES)
