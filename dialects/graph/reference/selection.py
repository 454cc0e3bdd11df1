"""Comparison, choice and conversion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.ops.selection import (
    BitcastOp,
    ClampOp,
    CompareOp,
    ConvertOp,
    IsFiniteOp,
    IsInfOp,
    IsNanOp,
    SelectOp,
)
from mlopt.dialects.graph.reference.elementwise import maximum, minimum
from mlopt.dialects.graph.reference.precision import (
    is_float,
    result_dtype,
    rounded,
    widened,
)

COMPARE = {
    Predicate.EQ: np.equal,
    Predicate.NE: np.not_equal,
    Predicate.LT: np.less,
    Predicate.LE: np.less_equal,
    Predicate.GT: np.greater,
    Predicate.GE: np.greater_equal,
}


@means(CompareOp)
def compare(op: CompareOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """An array of booleans."""
    with np.errstate(all="ignore"):
        return (np.asarray(COMPARE[op.predicate.data](*map(widened, operands))),)


@means(SelectOp)
def select(op: SelectOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Elements of one of two arrays."""
    return (np.where(*operands),)


@means(ClampOp)
def clamp(op: ClampOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """`min(max(x, low), high)`."""
    low, x, high = map(widened, operands)
    with np.errstate(all="ignore"):
        return (rounded(minimum(maximum(x, low), high), result_dtype(op.out)),)


@means(ConvertOp)
def convert(op: ConvertOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Elements of another type."""
    return (converted(operands[0], result_dtype(op.out)),)


@means(BitcastOp)
def bitcast(op: BitcastOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The same bits."""
    return (np.asarray(operands[0]).view(result_dtype(op.out)),)


@means(IsNanOp, IsInfOp, IsFiniteOp)
def is_kind_of_float(
    op: IsNanOp | IsInfOp | IsFiniteOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """A question about each float."""
    ask = {IsNanOp: np.isnan, IsInfOp: np.isinf, IsFiniteOp: np.isfinite}[type(op)]
    return (np.asarray(ask(widened(operands[0]))),)


def converted(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """`graph.convert` on arrays.

    >>> converted(np.array([3e9, np.nan, -0.5]), np.dtype(np.int32)).tolist()
    [2147483647, 0, 0]
    """
    if dtype == np.bool_:
        return np.asarray(widened(array) != 0)
    if not is_float(array.dtype) or is_float(dtype):
        return rounded(array, dtype)
    return _saturated(widened(array), dtype)


def _saturated(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """A float as an integer: towards zero, held at the ends, NaN to 0."""
    limits = np.iinfo(dtype)
    # Both bounds are powers of two (or 0), so that every float type has them, or is inf.
    with np.errstate(all="ignore"):
        too_large = array >= np.asarray(2.0 ** (limits.bits - (dtype.kind == "i")), array.dtype)
        too_small = array < np.asarray(float(limits.min), array.dtype)
        inside = np.where(too_large | too_small | np.isnan(array), 0, array).astype(dtype)
    return np.where(too_large, limits.max, np.where(too_small, limits.min, inside)).astype(dtype)
