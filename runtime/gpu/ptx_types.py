"""Types of PTX operands as NumPy types, and constants as numbers."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from mlopt.runtime.gpu.errors import DeviceError

DTYPES: dict[str, np.dtype[Any]] = {
    "pred": np.dtype(np.bool_),
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    **{f"{kind}{bits}": np.dtype(f"u{bits // 8}") for kind in "bu" for bits in (8, 16, 32, 64)},
    **{f"s{bits}": np.dtype(f"i{bits // 8}") for bits in (8, 16, 32, 64)},
}

FLOATS = ("f16", "bf16", "f32", "f64")


def type_of(op: tuple[str, ...], which: int = -1) -> str:
    """The last type among the words of an op, or the one before (-2)."""
    types = [word for word in op if word in DTYPES]
    if len(types) < abs(which):
        raise DeviceError(f"'{'.'.join(op)}' is not known")
    return types[which]


def number(text: str, dtype: np.dtype[Any]) -> np.ndarray | None:
    """The constant `text` as one element of `dtype`; None where it is a name."""
    if text[:2] in ("0f", "0F"):
        bits = np.array(int(text[2:], 16), np.uint32)
        return _as(bits.view(np.float32), bits, dtype)
    if text[:2] in ("0d", "0D"):
        bits = np.array(int(text[2:], 16), np.uint64)
        return _as(bits.view(np.float64), bits, dtype)
    try:
        value = int(text, 0)
    except ValueError:
        return None
    if dtype.kind in "iu":
        width = 8 * dtype.itemsize
        return np.array(value % (1 << width), f"u{dtype.itemsize}").view(dtype)
    if dtype.kind == "b":
        return np.array(bool(value))
    bits = np.array(value % (1 << 8 * dtype.itemsize), f"u{dtype.itemsize}")
    return bits.view(dtype)


def _as(value: np.ndarray, bits: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    if dtype.kind in "iu":
        return bits.astype(dtype) if bits.itemsize != dtype.itemsize else bits.view(dtype)
    return value.astype(dtype)


def resized(values: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """The bits of `values` as `dtype`: a view, cut to its width, or extended with zeros."""
    if values.dtype == dtype:
        return values
    if values.dtype.kind == "b" or dtype.kind == "b":
        return values.astype(dtype)
    raw = values.view(f"u{values.itemsize}")
    if raw.itemsize != dtype.itemsize:
        raw = raw.astype(f"u{dtype.itemsize}")
    return raw.view(dtype)
