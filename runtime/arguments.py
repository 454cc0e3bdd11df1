"""Arrays and numbers on their way in: checked, and put in the form the ABI wants.

An array passes as a memref descriptor, without a copy where it is contiguous, aligned,
and writable if the function may write to it. Otherwise a copy passes, and what the
function wrote to it is written back.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from mlopt.runtime.dtypes import dtype_named
from mlopt.runtime.errors import ArgumentError
from mlopt.runtime.signature import Argument, ValueType


def as_array(value: Any, type: ValueType, what: str) -> np.ndarray:
    """`value` as an array of `type`: itself, a view, or a new array of a number or list.

    `what` is how messages call it. Raises `ArgumentError`.
    """
    if isinstance(value, np.ndarray):
        array = value
    elif isinstance(value, bool | int | float | complex | list | tuple | np.generic):
        array = _converted(value, type, what)
    elif hasattr(value, "__dlpack__"):
        array = _from_dlpack(value, type, what)
    else:
        array = _from_buffer(value, type, what)
    check_array(array, type, what)
    return array


def check_array(array: np.ndarray, type: ValueType, what: str) -> None:
    """Raises `ArgumentError` where dtype, rank or a static extent of `array` is wrong."""
    dtype = dtype_named(type.element)
    if array.dtype != dtype:
        raise ArgumentError(f"{what} has dtype {array.dtype}, expected {dtype} ({type})")
    if type.kind == "unranked":
        return
    shape = array.shape
    if len(shape) != len(type.shape):
        raise ArgumentError(f"{what} has rank {len(shape)}, expected {len(type.shape)} ({type})")
    for axis, expected in enumerate(type.shape):
        found = shape[axis]
        if expected is not None and found != expected:
            raise ArgumentError(
                f"{what} has {found} elements along axis {axis}, expected {expected} ({type})"
            )


class ArrayParameter:
    """What is checked of one array argument, looked up once."""

    __slots__ = ("_any_extent", "_dtype", "_shape", "only_read", "type", "what")

    def __init__(self, type: ValueType, what: str):
        self.type = type
        self.what = what
        self.only_read = type.kind == "tensor"
        self._dtype = dtype_named(type.element)
        self._shape = type.shape
        self._any_extent = type.kind == "unranked" or None in type.shape

    def accept(self, value: Any) -> np.ndarray:
        """`value` as an array of the parameter's type. Raises `ArgumentError`."""
        if value.__class__ is np.ndarray and value.dtype == self._dtype:
            if value.shape == self._shape:
                return value
            if self._any_extent:
                check_array(value, self.type, self.what)
                return value
        return as_array(value, self.type, self.what)

    def is_exactly(self, value: Any) -> bool:
        """True for an array that needs no further look."""
        return (
            value.__class__ is np.ndarray
            and value.shape == self._shape
            and value.dtype == self._dtype
        )

    def passable(self, array: np.ndarray) -> np.ndarray:
        """`array` where compiled code may have its memory, else a copy."""
        flags = array.flags
        if flags.carray or (self.only_read and flags.c_contiguous and flags.aligned):
            return array
        return array.copy(order="C")


def as_scalar(value: Any, type: ValueType, what: str) -> int | float:
    """A number of `type` as a Python number. Raises `ArgumentError`."""
    if hasattr(value, "dtype") and hasattr(value, "ndim"):
        if value.ndim != 0:
            raise ArgumentError(f"{what} has rank {value.ndim}, expected a scalar ({type})")
        _check_kind(np.asarray(value), type, what)
    if is_integer(type.element):
        return _as_integer(value, type, what)
    try:
        if isinstance(value, str | bytes):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise ArgumentError(f"{what} is a {_name(value)}, expected a number ({type})") from None
    except OverflowError:
        raise ArgumentError(f"{what} is too large for a {type}") from None


def is_integer(element: str) -> bool:
    """True for integer types and index.

    >>> is_integer("ui8"), is_integer("index"), is_integer("bf16")
    (True, True, False)
    """
    return element.lstrip("su").startswith("i")


def _as_integer(value: Any, type: ValueType, what: str) -> int:
    try:
        number = int(value) if isinstance(value, np.bool_) else operator.index(value)
    except TypeError:
        raise ArgumentError(f"{what} is a {_name(value)}, expected an integer ({type})") from None
    low, high = integer_range(type.element)
    if not low <= number <= high:
        raise ArgumentError(f"{what} is {number}, expected {low} to {high} ({type})")
    return number


def integer_range(element: str) -> tuple[int, int]:
    """The smallest and largest value of an integer type; `i1` is 0 or 1.

    >>> integer_range("i8"), integer_range("ui8"), integer_range("i1")
    ((-128, 127), (0, 255), (0, 1))
    """
    bits = integer_bits(element)
    if element.startswith("u") or bits == 1:
        return 0, (1 << bits) - 1
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1


def integer_bits(element: str) -> int:
    """The width of an integer type."""
    return 64 if element == "index" else int(element.lstrip("usi"))


def describe(argument: Argument, position: int, entry: str) -> str:
    """How messages call an argument: by position from 0, and by name."""
    name = f" ('{argument.name}')" if argument.name else ""
    return f"argument {position}{name} of '{entry}'"


def _converted(value: Any, type: ValueType, what: str) -> np.ndarray:
    """A Python number, NumPy scalar or nested list; each number must fit the type."""
    try:
        natural = np.asarray(value)
        if natural.dtype.kind not in "biufcV":
            raise ValueError("not numbers")
        if natural.size == 0:
            return natural.astype(dtype_named(type.element))
        _check_kind(natural, type, what, strict=isinstance(value, np.generic))
        dtype = dtype_named(type.element)
        if dtype.kind in "iu":
            low, high = integer_range(type.element)
            if int(natural.min()) < low or int(natural.max()) > high:
                raise ArgumentError(f"{what} has values outside {low} to {high} ({type})")
        return natural.astype(dtype)
    except ArgumentError:
        raise
    except (ValueError, TypeError, OverflowError) as failure:
        raise ArgumentError(f"{what} is no array of numbers: {failure} ({type})") from None


_KINDS = {"f": "biuf", "V": "biufV", "c": "biufc", "i": "biu", "u": "biu", "b": "b"}


def _check_kind(value: Any, type: ValueType, what: str, strict: bool = True) -> None:
    """A NumPy value has the very dtype (or any integer for an integer); a list the kind."""
    dtype = dtype_named(type.element)
    if strict and value.dtype.kind in "fcV" and value.dtype != dtype:
        raise ArgumentError(f"{what} has dtype {value.dtype}, expected {dtype} ({type})")
    if value.dtype.kind not in _KINDS[dtype.kind]:
        raise ArgumentError(f"{what} has dtype {value.dtype}, expected {dtype} ({type})")


def _from_dlpack(value: Any, type: ValueType, what: str) -> np.ndarray:
    try:
        return np.from_dlpack(value)
    except (BufferError, RuntimeError, TypeError, ValueError) as failure:
        raise ArgumentError(f"{what} cannot be read through DLPack: {failure} ({type})") from None


def _from_buffer(value: Any, type: ValueType, what: str) -> np.ndarray:
    try:
        return np.asarray(memoryview(value))
    except (TypeError, ValueError):
        pass
    if hasattr(value, "__array__") or hasattr(value, "__array_interface__"):
        return np.asarray(value)
    raise ArgumentError(f"{what} is a {_name(value)}, expected an array ({type})")


def _name(value: Any) -> str:
    return type(value).__name__
