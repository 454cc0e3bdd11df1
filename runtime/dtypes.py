"""Element types by name and their NumPy dtypes, without xDSL."""

from __future__ import annotations

from functools import cache

import numpy as np

_PLAIN = {
    "f16": "float16",
    "f32": "float32",
    "f64": "float64",
    "i1": "bool",
    "i8": "int8",
    "i16": "int16",
    "i32": "int32",
    "i64": "int64",
    "si8": "int8",
    "si16": "int16",
    "si32": "int32",
    "si64": "int64",
    "ui8": "uint8",
    "ui16": "uint16",
    "ui32": "uint32",
    "ui64": "uint64",
    "index": "int64",
    "complex<f32>": "complex64",
    "complex<f64>": "complex128",
}

_ML_DTYPES = {
    "bf16": "bfloat16",
    "f8E3M4": "float8_e3m4",
    "f8E4M3": "float8_e4m3",
    "f8E4M3FN": "float8_e4m3fn",
    "f8E4M3FNUZ": "float8_e4m3fnuz",
    "f8E4M3B11FNUZ": "float8_e4m3b11fnuz",
    "f8E5M2": "float8_e5m2",
    "f8E5M2FNUZ": "float8_e5m2fnuz",
    "f8E8M0FNU": "float8_e8m0fnu",
}

ELEMENT_TYPES = (*_PLAIN, *_ML_DTYPES)
"""Every element type that has a dtype."""


@cache
def dtype_named(element: str) -> np.dtype:
    """The dtype of an element type. Raises `KeyError` where NumPy has none.

    >>> dtype_named("i1"), dtype_named("ui16"), dtype_named("bf16")
    (dtype('bool'), dtype('uint16'), dtype(bfloat16))
    """
    if element in _ML_DTYPES:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, _ML_DTYPES[element]))
    return np.dtype(_PLAIN[element])
