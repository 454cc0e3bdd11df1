"""Integers of any width up to 64 bits as NumPy values: signed, unsigned, wrapped.

A value of width `w` is held sign-extended in the smallest NumPy integer that has `w`
bits; `i1` is held as `bool_`, where true is all ones: 1 unsigned, -1 signed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from xdsl.dialects.builtin import IndexType, IntegerType
from xdsl.ir import Attribute
from xdsl.utils.type import get_element_type_or_self

INDEX_BITS = 64


def width_of(type: Attribute) -> int:
    """Bits of an integer or index type, or of the elements of a container of them.

    >>> from xdsl.dialects.builtin import i8, IndexType
    >>> width_of(i8), width_of(IndexType())
    (8, 64)
    """
    element = get_element_type_or_self(type)
    if isinstance(element, IndexType):
        return INDEX_BITS
    assert isinstance(element, IntegerType), f"{type} is no integer type"
    return element.width.data


def storage_bits(width: int) -> int:
    """Bits of the NumPy integer that holds `width` bits."""
    return next(size for size in (8, 16, 32, 64) if width <= size)


def signed(value: Any, width: int) -> np.ndarray:
    """`value` as signed NumPy integers.

    >>> int(signed(np.True_, 1)), int(signed(np.int8(-3), 8))
    (-1, -3)
    """
    array = np.asarray(value)
    return -array.astype(np.int8) if width == 1 else array


def unsigned(value: Any, width: int) -> np.ndarray:
    """`value` as unsigned NumPy integers.

    >>> int(unsigned(np.True_, 1)), int(unsigned(np.int8(-3), 8))
    (1, 253)
    """
    array = np.asarray(value)
    if width == 1:
        return array.astype(np.uint8)
    bits = storage_bits(width)
    array = array.astype(f"int{bits}", copy=False).view(f"uint{bits}")
    return array if width == bits else array & array.dtype.type((1 << width) - 1)


def wrapped(value: Any, width: int) -> Any:
    """The low `width` bits of NumPy integers, in the form that holds them.

    >>> wrapped(np.uint8(200), 8), wrapped(np.int8(9), 4), wrapped(np.uint8(3), 1)
    (np.int8(-56), np.int8(-7), np.True_)
    """
    array = np.asarray(value)
    if width == 1:
        return ((array & array.dtype.type(1)) != 0)[()]
    bits = storage_bits(width)
    array = array.astype(f"uint{bits}").view(f"int{bits}")
    if width < bits:
        shift = array.dtype.type(bits - width)
        array = (array << shift) >> shift
    return array[()]


def smallest(width: int) -> int:
    """The least signed integer of `width` bits."""
    return -(1 << (width - 1))
