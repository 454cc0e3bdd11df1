"""Arrays over memory that compiled code has allocated; freed with the last view of it."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import numpy as np

_LIBC = ctypes.CDLL(None)

free = _LIBC.free
free.argtypes = [ctypes.c_void_p]
free.restype = None

Free = Any
"""A C function that takes a pointer."""


class Allocation:
    """Memory from compiled code, as NumPy's array interface shows it.

    The arrays made of it keep it alive; `release` runs when the last is gone.
    """

    __slots__ = ("__array_interface__", "__weakref__", "_pointer", "_release")

    def __init__(self, pointer: int, release: Free, interface: dict[str, Any]):
        self._pointer = pointer
        self._release = release
        self.__array_interface__ = interface

    def __del__(self) -> None:
        self._release(self._pointer)


def owning_array(
    allocated: int,
    first: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    dtype: np.dtype,
    release: Free,
) -> np.ndarray:
    """The array whose first element is at the address `first`.

    `allocated` is the address that `release` is called with, `strides` count elements.
    """
    if 0 in shape:
        release(allocated)
        return np.empty(shape, dtype)
    array = np.asarray(Allocation(allocated, release, _interface(first, shape, strides, dtype)))
    return array.view(dtype) if dtype.kind == "V" else array


def borrowed_array(
    first: int, shape: tuple[int, ...], strides: tuple[int, ...], dtype: np.dtype
) -> np.ndarray:
    """A copy of memory that belongs to somebody else."""
    if 0 in shape:
        return np.empty(shape, dtype)
    view = _View(_interface(first, shape, strides, dtype))
    return np.array(view, copy=True).view(dtype)


class _View:
    def __init__(self, interface: dict[str, Any]):
        self.__array_interface__ = interface


def _interface(
    first: int, shape: tuple[int, ...], strides: tuple[int, ...], dtype: np.dtype
) -> dict[str, Any]:
    text, size = _typestr(dtype)
    return {
        "version": 3,
        "shape": shape,
        "typestr": text,
        "data": (first, False),
        "strides": tuple([stride * size for stride in strides]),
    }


@cache
def _typestr(dtype: np.dtype) -> tuple[str, int]:
    """A dtype's text in the protocol, and the size of an element in bytes.

    Types of ml_dtypes are opaque to the protocol; the caller views them back.
    """
    size = dtype.itemsize
    return (f"|V{size}" if dtype.kind == "V" else dtype.str), size


def _address_by_interface(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def _address_by_layout(array: np.ndarray) -> int:
    return _word_at(id(array) + _DATA_OFFSET).value or 0


_DATA_OFFSET = 16
_word_at = ctypes.c_void_p.from_address


def _layout_is_known() -> bool:
    """True where an array's object starts with count, type, data, as NumPy's C API has it."""
    if sys.implementation.name != "cpython" or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return False
    probes = [np.zeros(3), np.zeros((2, 2), np.int8)[1:], np.frombuffer(b"abc", np.uint8)]
    return all(_address_by_layout(probe) == _address_by_interface(probe) for probe in probes)


address_of = _address_by_layout if _layout_is_known() else _address_by_interface
"""The address of an array's first element; by its object's layout, a tenth of the time."""
