"""Element types and their NumPy dtypes."""

from __future__ import annotations

import ml_dtypes
import numpy as np
from xdsl.dialects.builtin import (
    AnyFloat,
    BFloat16Type,
    ComplexType,
    FixedBitwidthType,
    Float16Type,
    Float32Type,
    Float64Type,
    IndexType,
    IntegerType,
    Signedness,
)
from xdsl.ir import Attribute

_FLOATS: dict[type[Attribute], np.dtype] = {
    BFloat16Type: np.dtype(ml_dtypes.bfloat16),
    Float16Type: np.dtype(np.float16),
    Float32Type: np.dtype(np.float32),
    Float64Type: np.dtype(np.float64),
}

_COMPLEXES: dict[type[Attribute], np.dtype] = {
    Float32Type: np.dtype(np.complex64),
    Float64Type: np.dtype(np.complex128),
}


_ADDED: dict[type[Attribute], np.dtype] = {}


def add_dtype(type_class: type[Attribute], dtype: np.dtype) -> None:
    """Makes `dtype` hold values of a plugin's element type while they are interpreted."""
    _ADDED[type_class] = dtype


def dtype_of(element_type: Attribute) -> np.dtype:
    """The NumPy dtype that holds values of `element_type`.

    An integer takes the smallest NumPy integer that holds its bits; `i1` is `bool_`,
    `index` is `int64`. Raises `KeyError` for types NumPy has no dtype for.

    >>> from xdsl.dialects.builtin import i8, IntegerType, Signedness
    >>> dtype_of(i8), dtype_of(IntegerType(16, Signedness.UNSIGNED))
    (dtype('int8'), dtype('uint16'))
    """
    if isinstance(element_type, IndexType):
        return np.dtype(np.int64)
    if isinstance(element_type, IntegerType):
        return _integer_dtype(element_type)
    if isinstance(element_type, ComplexType):
        return _COMPLEXES[type(element_type.element_type)]
    added = _ADDED.get(type(element_type))
    return added if added is not None else _FLOATS[type(element_type)]


def element_type_of(dtype: np.dtype) -> IntegerType | AnyFloat:
    """The element type of a NumPy dtype; unsigned dtypes give unsigned integers.

    Raises `KeyError` for dtypes that have no element type.
    """
    for float_type, float_dtype in _FLOATS.items():
        if dtype == float_dtype:
            return float_type()  # pyright: ignore[reportReturnType]
    if dtype == np.bool_:
        return IntegerType(1)
    if dtype.kind == "i":
        return IntegerType(dtype.itemsize * 8)
    if dtype.kind == "u":
        return IntegerType(dtype.itemsize * 8, Signedness.UNSIGNED)
    raise KeyError(dtype)


def _integer_dtype(integer: IntegerType) -> np.dtype:
    width = integer.width.data
    if width == 1:
        return np.dtype(np.bool_)
    for size in (8, 16, 32, 64):
        if width <= size:
            unsigned = integer.signedness.data == Signedness.UNSIGNED
            return np.dtype(f"{'u' if unsigned else ''}int{size}")
    raise KeyError(integer)


def element_bytes(type: Attribute) -> int | None:
    """The bytes of one element in memory; None for types without a fixed size."""
    if isinstance(type, IndexType):
        return 8
    if isinstance(type, FixedBitwidthType):
        return -(-type.bitwidth // 8)
    return None
