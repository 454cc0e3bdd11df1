"""Floating point as upstream defines it: comparisons, extrema, conversions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)

CMPF: tuple[Callable[[Any, Any], Any], ...] = (
    lambda a, b: np.zeros(np.shape(a), np.bool_),
    lambda a, b: a == b,
    lambda a, b: a > b,
    lambda a, b: a >= b,
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: (a < b) | (a > b),
    lambda a, b: ~is_unordered(a, b),
    lambda a, b: (a == b) | is_unordered(a, b),
    lambda a, b: (a > b) | is_unordered(a, b),
    lambda a, b: (a >= b) | is_unordered(a, b),
    lambda a, b: (a < b) | is_unordered(a, b),
    lambda a, b: (a <= b) | is_unordered(a, b),
    lambda a, b: (a != b) | is_unordered(a, b),
    lambda a, b: is_unordered(a, b),
    lambda a, b: np.ones(np.shape(a), np.bool_),
)
"""`arith.cmpf` by predicate: false oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno true."""


def is_unordered(a: Any, b: Any) -> Any:
    """True where a value is NaN."""
    return np.isnan(a) | np.isnan(b)


def maximum(a: Any, b: Any) -> Any:
    """The greater; NaN where one is NaN; 0.0 above -0.0."""
    greater = np.where((a > b) | ((a == b) & ~np.signbit(a)), a, b)
    return _first_nan_or(a, b, greater)


def minimum(a: Any, b: Any) -> Any:
    """The lesser; NaN where one is NaN; -0.0 below 0.0."""
    lesser = np.where((a < b) | ((a == b) & np.signbit(a)), a, b)
    return _first_nan_or(a, b, lesser)


def maxnum(a: Any, b: Any) -> Any:
    """The greater; the other where one is NaN; 0.0 above -0.0."""
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, maximum(a, b)))


def minnum(a: Any, b: Any) -> Any:
    """The lesser; the other where one is NaN; -0.0 below 0.0."""
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, minimum(a, b)))


def _first_nan_or(a: Any, b: Any, otherwise: Any) -> Any:
    return np.where(np.isnan(a), a, np.where(np.isnan(b), b, otherwise))


def converted(value: Any, dtype: np.dtype) -> Any:
    """`value`, integers or floats, as floats of `dtype`, rounded once to nearest even."""
    array = np.asarray(value)
    if dtype != BFLOAT16 or array.dtype == np.float32 or array.dtype.itemsize < 4:
        return array.astype(dtype)
    if array.dtype.kind in "iu":
        array = _to_float64_sticky(array)
    return _round_to_odd(array.astype(np.float64), np.float32, np.uint32).astype(dtype)


def truncated_to_integer(value: Any, width: int, is_signed: bool) -> np.ndarray:
    """Floats towards zero as integers; out of range goes to the nearest, NaN to 0."""
    array = np.asarray(value).astype(np.float64)
    low = -(2.0 ** (width - 1)) if is_signed else 0.0
    high = 2.0 ** (width - 1 if is_signed else width)
    whole = np.where(np.isnan(array), 0.0, np.trunc(array))
    dtype = np.dtype(np.int64 if is_signed else np.uint64)
    largest = dtype.type(int(high) - 1)
    inside = np.clip(whole, low, np.nextafter(high, 0.0)).astype(dtype)
    return np.where(whole >= high, largest, inside)


def fits_integer(value: Any, width: int, is_signed: bool) -> bool:
    """True where every element, truncated, is an integer of `width` bits."""
    whole = np.trunc(np.asarray(value).astype(np.float64))
    low = -(2.0 ** (width - 1)) if is_signed else 0.0
    high = 2.0 ** (width - 1 if is_signed else width)
    return bool(((whole >= low) & (whole < high)).all())


def _to_float64_sticky(array: np.ndarray) -> np.ndarray:
    """64-bit integers as float64, rounded to odd: a second rounding then rounds right."""
    if array.dtype.itemsize < 8:
        return array.astype(np.float64)
    kind = array.dtype.type
    lost = (array & kind(0x7FF)) != 0
    kept = (array & ~kind(0x7FF)) | (lost.astype(array.dtype) << kind(11))
    small = np.abs(array.astype(np.float64)) < 2.0**53
    return np.where(small, array, kept).astype(np.float64)


def _round_to_odd(array: np.ndarray, narrow: Any, bits: Any) -> np.ndarray:
    """float64 to `narrow`, towards zero with the last bit set where inexact (Boldo and
    Melquiond, "When double rounding is odd", 2005)."""
    result = array.astype(narrow)
    exact = (result.astype(np.float64) == array) | np.isnan(array)
    too_big = ~exact & (np.abs(result.astype(np.float64)) > np.abs(array))
    result = np.where(too_big, np.nextafter(result, narrow(0)), result)
    raw = np.asarray(result).view(bits)
    return np.where(exact, raw, raw | bits(1)).astype(bits).view(narrow)
