"""Blobs behind `dense_resource`: they travel with the attribute, in no global table.

The handle of a `DenseResourceAttr` is a `ResourceKey`: a string that also holds its
`Blob`. So any number of modules live in one process, a blob is freed with the last
attribute that names it, and a rewrite that keeps the attribute keeps the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xdsl.dialects.builtin import DenseResourceAttr, ShapedType, StringAttr

if TYPE_CHECKING:
    import numpy as np

DEFAULT_ALIGNMENT_BYTES = 64

Buffer = bytes | bytearray | memoryview


@dataclass(eq=False)
class Blob:
    """The bytes of one resource; `data` is None until they are known (or elided).

    `data` may be any flat buffer, such as a `memoryview` of a memory-mapped file.
    """

    data: Buffer | None = None
    alignment_bytes: int = DEFAULT_ALIGNMENT_BYTES


class ResourceKey(str):
    """The name of a resource, with its blob. Equal where name and blob are the same."""

    __slots__ = ("blob",)
    blob: Blob

    def __new__(cls, name: str, blob: Blob) -> ResourceKey:
        key = super().__new__(cls, name)
        key.blob = blob
        return key

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ResourceKey) and other.blob is not self.blob:
            return False
        return str.__eq__(self, other) if isinstance(other, str) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def dense_resource(
    name: str,
    data: Buffer | np.ndarray | None,
    type: ShapedType,
    alignment_bytes: int = DEFAULT_ALIGNMENT_BYTES,
) -> DenseResourceAttr:
    """The attribute `dense_resource<name> : type` over `data` (row-major elements)."""
    if data is not None and not isinstance(data, bytes | bytearray | memoryview):
        array: Any = data if data.flags.c_contiguous else data.copy("C")
        data = memoryview(array.reshape(-1).view("u1"))
    key = ResourceKey(name, Blob(data, alignment_bytes))
    return DenseResourceAttr(StringAttr(key), type)


def blob_of(attribute: DenseResourceAttr) -> Blob | None:
    """The blob that `attribute` names; None where the text gave none."""
    key = attribute.resource_handle.data
    return key.blob if isinstance(key, ResourceKey) else None


def resource_array(attribute: DenseResourceAttr) -> np.ndarray | None:
    """The elements of `attribute` as a read-only view; None where the data is elided.

    Raises `ValueError` where the blob's size does not fit the type, `KeyError` where
    NumPy has no dtype for the element type.
    """
    blob = blob_of(attribute)
    if blob is None or blob.data is None:
        return None
    import numpy as np

    from mlopt.core.element_types import dtype_of

    shaped: Any = attribute.type
    array = np.frombuffer(blob.data, dtype=dtype_of(shaped.element_type))
    array.flags.writeable = False
    return array.reshape(shaped.get_shape())


def blob_from_text(text: str) -> Blob:
    """The blob of `0x` and hex digits: 4 bytes of alignment (little endian), then data.

    Raises `ValueError` where the text is not that.
    """
    if not text.startswith("0x"):
        raise ValueError("expected hex string blob that starts with 0x")
    raw = bytes.fromhex(text[2:])
    if len(raw) < 4:
        raise ValueError("expected hex string blob to encode alignment in first 4 bytes")
    alignment = int.from_bytes(raw[:4], "little")
    if alignment & (alignment - 1):
        raise ValueError(
            f"expected hex string blob with a power of two alignment, found {alignment}"
        )
    return Blob(memoryview(raw)[4:], alignment)


def blob_to_text(blob: Blob) -> str:
    """The inverse of `blob_from_text`."""
    assert blob.data is not None, "an elided blob has no text"
    header = blob.alignment_bytes.to_bytes(4, "little").hex()
    return f"0x{header}{memoryview(blob.data).hex()}".upper().replace("0X", "0x", 1)
