"""Scalars of the C interface: how each type passes, returns, and lies in a struct.

ctypes has no half precision. `f16` and `bf16` pass in the low bits of a float register,
so that a float with those bits passes them (x86-64 and AArch64).
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from mlopt.runtime.arguments import integer_bits, is_integer
from mlopt.runtime.dtypes import dtype_named


class FloatRegister(ctypes.Structure):
    """A float as it lies in its register, so that no conversion touches its bits."""

    _fields_ = [("bits", ctypes.c_float)]


@dataclass(frozen=True)
class ScalarCodec:
    """One scalar type: `c_type` passes, `c_result` returns; `format` is struct's letter."""

    dtype: np.dtype
    c_type: Any
    c_result: Any
    format: str
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]

    def read(self, memory: Any, offset: int) -> Any:
        """The scalar at byte `offset` of `memory`, as a NumPy scalar."""
        return np.frombuffer(memory, self.dtype, 1, offset)[0]


@cache
def scalar_codec(element: str) -> ScalarCodec:
    """How a scalar of type `element` crosses the border."""
    dtype = dtype_named(element)
    if is_integer(element):
        return _integer_codec(element, dtype)
    if dtype.itemsize == 2:
        return _half_codec(dtype)
    c_type = ctypes.c_float if element == "f32" else ctypes.c_double
    letter = "f" if element == "f32" else "d"
    return ScalarCodec(dtype, c_type, c_type, letter, lambda value: value, dtype.type)


def _integer_codec(element: str, dtype: np.dtype) -> ScalarCodec:
    bits = integer_bits(element)
    if bits == 1:

        def decode(value: int) -> Any:
            return np.bool_(value & 1)

        return ScalarCodec(dtype, ctypes.c_uint8, ctypes.c_uint8, "B", int, decode)
    prefix = "u" if element.startswith("u") else ""
    c_type = getattr(ctypes, f"c_{prefix}int{bits}")
    letter = {8: "b", 16: "h", 32: "i", 64: "q"}[bits]
    letter = letter.upper() if prefix else letter
    return ScalarCodec(dtype, c_type, c_type, letter, int, dtype.type)


def _half_codec(dtype: np.dtype) -> ScalarCodec:
    def encode(value: float) -> FloatRegister:
        half = np.asarray(value, dtype).view(np.uint16).item()
        return FloatRegister.from_buffer_copy(struct.pack("=I", half))

    def decode(value: FloatRegister) -> Any:
        return np.frombuffer(bytes(value), np.uint16, 1).view(dtype)[0]

    return ScalarCodec(dtype, FloatRegister, FloatRegister, "H", encode, decode)
