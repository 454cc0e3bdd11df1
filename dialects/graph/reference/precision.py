"""In which type values are computed, and how they are rounded back."""

from __future__ import annotations

import numpy as np
from xdsl.ir import SSAValue

from mlopt.core.element_types import dtype_of
from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of


def result_dtype(out: SSAValue) -> np.dtype:
    """The dtype of a tensor value."""
    return dtype_of(element_type_of(out))


def is_float(dtype: np.dtype) -> bool:
    """True for float dtypes, bfloat16 among them."""
    return dtype.kind == "f" or dtype.name == "bfloat16"


def computed_in(dtype: np.dtype) -> np.dtype:
    """f32 for f16 and bf16, else the dtype itself."""
    return np.dtype(np.float32) if is_float(dtype) and dtype.itemsize == 2 else dtype


def widened(array: np.ndarray) -> np.ndarray:
    """The array in the type it is computed in."""
    return array.astype(computed_in(array.dtype), copy=False)


def sum_dtype(dtype: np.dtype) -> np.dtype:
    """What sums are taken in: f64 for floats (longer for f64), integers in their own type."""
    if not is_float(dtype):
        return dtype
    return np.dtype(np.longdouble) if dtype == np.float64 else np.dtype(np.float64)


def rounded(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The array in `dtype`: floats are rounded, integers wrap around.

    Towards f16 and bf16 the value is rounded to f32 on the way.
    """
    with np.errstate(all="ignore"):
        return np.asarray(np.asarray(array).astype(computed_in(dtype)).astype(dtype))


def kind_of_value(value: SSAValue) -> Kind:
    """How arithmetic on the elements of a tensor behaves."""
    kind = kind_of(element_type_of(value))
    assert kind is not None, "verified: the graph level has this element type"
    return kind
