"""Elements of dense constants as NumPy arrays: conversion, range checks, rounding, hex."""

from __future__ import annotations

import re

import numpy as np
from xdsl.dialects.builtin import AnyFloat, BFloat16Type, IndexType, IntegerType, Signedness
from xdsl.ir import Attribute

from mlopt.core.element_types import dtype_of

NOT_STRUCTURE = bytes(range(256)).translate(None, b"[],")
_BLANK_BRACKETS = bytes.maketrans(b"[]", b"  ")


def _list_of(element: bytes) -> re.Pattern[bytes]:
    """Matches a literal whose elements all match `element`."""
    pattern = rb"[\s\[]*+E[\s\]]*+(?:,[\s\[]*+E[\s\]]*+)*+"
    return re.compile(pattern.replace(b"E", element))


_FLOATS = _list_of(rb"-?[0-9]++\.[0-9]*+(?:[eE][+-]?[0-9]++)?+")
_INTEGERS = _list_of(rb"-?[0-9]{1,18}+")


def converted(raw: bytes, element_type: Attribute) -> np.ndarray | None:
    """All numbers of a literal in one conversion, or None where that is not safe."""
    if isinstance(element_type, AnyFloat):
        if not _FLOATS.fullmatch(raw):
            return None
        return np.fromstring(raw.translate(_BLANK_BRACKETS).decode(), dtype=np.float64, sep=",")
    if not isinstance(element_type, IntegerType | IndexType) or not _INTEGERS.fullmatch(raw):
        return None
    values = np.fromstring(raw.translate(_BLANK_BRACKETS).decode(), dtype=np.int64, sep=",")
    if isinstance(element_type, IntegerType) and values.size:
        bits, signedness = element_type.width.data, element_type.signedness.data
        low = 0 if signedness == Signedness.UNSIGNED else -(1 << max(bits - 1, 0))
        high = (1 << (bits - 1 if signedness == Signedness.SIGNED else bits)) - 1
        if int(values.min()) < low or int(values.max()) > high:
            return None
    return _wrap(values, element_type)


def _wrap(values: np.ndarray, element_type: Attribute) -> np.ndarray:
    """Integers as their stored dtype; 255 as i8 is -1."""
    dtype = dtype_of(element_type)
    if dtype == np.bool_:
        return values != 0
    if isinstance(element_type, IntegerType) and dtype.kind == "i":
        bits = element_type.width.data
        if bits < dtype.itemsize * 8:  # sign-extend odd widths
            shift = 64 - bits
            values = (values << shift) >> shift
    return values.astype(dtype)


def structure_of(shape: tuple[int, ...]) -> bytes:
    """The brackets and commas of a literal of `shape`."""
    text = b""
    for level, size in enumerate(reversed(shape)):
        if level == 0:
            text = b"[" + b"," * (size - 1) + b"]"
        else:
            text = b"[" + b",".join([text] * size) + b"]"
    return text


def rounded(values: np.ndarray, dtype: np.dtype, element_type: Attribute) -> np.ndarray:
    """`values` in `dtype`, rounded once (float64 to bfloat16 goes through float32)."""
    if not isinstance(element_type, BFloat16Type) or values.dtype != np.float64:
        with np.errstate(over="ignore"):
            return values.astype(dtype)
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    inexact = np.isfinite(single) & (single.astype(np.float64) != values)
    if inexact.any():  # round to odd, so that the second rounding sees what the first lost
        bits = single.view(np.uint32)
        grow = np.abs(single.astype(np.float64)) < np.abs(values)
        odd = np.where(grow, bits | 1, np.where(bits & 1, bits, bits - 1))
        single = np.where(inexact, odd, bits).astype(np.uint32).view(np.float32)
    return single.astype(dtype)


def unpacked(raw: bytes, element_type: Attribute, dtype: np.dtype, count: int) -> np.ndarray | None:
    """The elements of a hex blob (one of them for a splat); None where sizes differ."""
    if dtype == np.bool_:
        bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), bitorder="little")
        if len(raw) == (count + 7) // 8:
            return bits[:count].astype(np.bool_)
        return bits[:1].astype(np.bool_) if len(raw) == 1 and raw[0] in (0, 255) else None
    width = dtype.itemsize
    if isinstance(element_type, IntegerType):
        width = (element_type.width.data + 7) // 8
    if len(raw) not in (width, width * count):
        return None
    if width == dtype.itemsize:
        return np.frombuffer(raw, dtype=dtype)
    # Widths such as i24: bytes are padded, then sign-extended.
    padded = np.zeros((len(raw) // width, 8), dtype=np.uint8)
    padded[:, :width] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, width)
    return _wrap(padded.view(np.int64).reshape(-1), element_type)
