"""Run-time values and types: what a caller hands in becomes a value of the type expected."""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, TensorType, VectorType
from xdsl.ir import Attribute

from mlopt.core.element_types import dtype_of

ShapedTypes = TensorType | VectorType | MemRefType


def value_of_type(value: Any, type: Attribute) -> Any:
    """`value` as a run-time value of `type`; types NumPy does not know pass unchanged.

    Python numbers take the dtype of the type. Raises `ValueError` where `value` has
    another dtype or shape.

    >>> from xdsl.dialects.builtin import i8
    >>> value_of_type(200, i8)
    np.int8(-56)
    """
    if isinstance(type, ShapedTypes):
        return _array_of_type(value, type)
    try:
        dtype = dtype_of(type)
    except KeyError:
        return value
    if isinstance(value, np.generic):
        if value.dtype != dtype:
            raise ValueError(f"has dtype {value.dtype}, expected {dtype}")
        return value
    if isinstance(value, np.ndarray):
        if value.ndim or value.dtype != dtype:
            raise ValueError(f"is an array {value.shape} of {value.dtype}, expected a {dtype}")
        return value[()]
    return _scalar(value, dtype)


def _scalar(value: Any, dtype: np.dtype) -> Any:
    if dtype.kind in "iu":
        bits = dtype.itemsize * 8
        wrapped = int(value) & ((1 << bits) - 1)
        return np.array(wrapped, dtype=f"uint{bits}").view(dtype)[()]
    return dtype.type(value)


def _array_of_type(value: Any, type: ShapedTypes) -> np.ndarray:
    try:
        dtype = dtype_of(type.get_element_type())
    except KeyError:
        return value
    array = value if isinstance(value, np.ndarray) else np.asarray(value, dtype=dtype)
    if array.dtype != dtype:
        raise ValueError(f"has dtype {array.dtype}, expected {dtype}")
    shape = type.get_shape()
    fits = len(shape) == array.ndim and all(
        wanted in (found, DYNAMIC_INDEX) for wanted, found in zip(shape, array.shape, strict=False)
    )
    if not fits:
        wanted = "x".join("?" if size == DYNAMIC_INDEX else str(size) for size in shape) or "()"
        found = "x".join(map(str, array.shape)) or "()"
        raise ValueError(f"has shape {found}, expected {wanted}")
    return array
