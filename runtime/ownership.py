"""Arrays over memory that compiled code has allocated; freed with the last view of it."""

from __future__ import annotations

import ctypes
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
    return np.asarray(
        Allocation(allocated, release, _interface(first, shape, strides, dtype))
    ).view(dtype)


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
    return {
        "version": 3,
        "shape": shape,
        # Types of ml_dtypes are opaque to the protocol; the caller views them back.
        "typestr": f"|V{dtype.itemsize}" if dtype.kind == "V" else dtype.str,
        "data": (first, False),
        "strides": tuple(stride * dtype.itemsize for stride in strides),
    }
