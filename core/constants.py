"""Dense constants: one buffer, and for a splat one element.

xDSL's `DenseIntOrFPElementsAttr` is kept as the attribute, but its `len` and
`get_values` assume a full buffer: read and build constants through this file only.
"""

from __future__ import annotations

from math import prod
from typing import Any, cast

import numpy as np
from xdsl.dialects.builtin import (
    BytesAttr,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    TensorType,
    UnknownLoc,
    VectorType,
)
from xdsl.ir import Attribute

from mlopt.core.diagnostics import error
from mlopt.core.element_types import dtype_of

MAX_BYTES = (1 << 63) - 1
"""What the elements of a constant may take, also where they are stored as one."""

DenseType = TensorType | VectorType | MemRefType
Scalar = IntegerAttr | FloatAttr


def dense_from_array(array: np.ndarray, type: Attribute) -> DenseIntOrFPElementsAttr:
    """The dense constant of `type` with the elements of `array` (row-major).

    An array whose elements are all equal, bit for bit, is stored as one element.
    """
    dense_type = cast(Any, type)
    dtype = dtype_of(dense_type.element_type)
    flat = np.ascontiguousarray(array, dtype=dtype).reshape(-1)
    raw = flat.view(np.uint8).reshape(flat.size, dtype.itemsize) if flat.size else flat
    if flat.size > 1 and bool((raw == raw[0]).all()):
        flat = flat[:1]
    return DenseIntOrFPElementsAttr(dense_type, BytesAttr(flat.tobytes()))


def splat(value: Any, type: Attribute) -> DenseIntOrFPElementsAttr:
    """The constant of `type` whose every element is `value`; 1 element of memory."""
    dense_type = cast(Any, type)
    element = np.asarray(value).astype(dtype_of(dense_type.element_type))
    if prod(dense_type.get_shape()) == 0:
        return DenseIntOrFPElementsAttr(dense_type, BytesAttr(b""))
    return DenseIntOrFPElementsAttr(dense_type, BytesAttr(element.tobytes()))


def is_splat(attribute: DenseIntOrFPElementsAttr) -> bool:
    """True where all elements are one stored element."""
    return len(attribute.data.data) == dtype_of(attribute.type.element_type).itemsize


def array_of(attribute: DenseIntOrFPElementsAttr) -> np.ndarray:
    """The elements, read-only, in the shape of the type; a splat is a broadcast view.

    Raises `DiagnosticError` where the bytes of all elements cannot be counted in 63 bits.
    """
    dtype = dtype_of(attribute.type.element_type)
    flat = np.frombuffer(attribute.data.data, dtype=dtype)
    shape = attribute.type.get_shape()
    if prod(shape) * dtype.itemsize > MAX_BYTES:
        raise error(UnknownLoc(), f"a constant of type {attribute.type} has too many elements")
    return flat.reshape(shape) if flat.size == prod(shape) else np.broadcast_to(flat, shape)


def scalar_of(attribute: Scalar) -> np.generic:
    """The value of an integer or float attribute as a NumPy scalar of its type."""
    if isinstance(attribute, FloatAttr):
        return dtype_of(attribute.type).type(attribute.value.data)
    element_type = attribute.type
    assert isinstance(element_type, IntegerType | IndexType)
    dtype = dtype_of(element_type)
    value = attribute.value.data
    if dtype == np.bool_:
        return np.bool_(value)
    bits = dtype.itemsize * 8
    wrapped = value & ((1 << bits) - 1)
    return np.array([wrapped], dtype=f"uint{bits}").view(dtype)[0]
