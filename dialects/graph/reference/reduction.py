"""Reductions over axes and over windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Predicate, Reduction
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp, ReduceWindowOp
from mlopt.dialects.graph.reference.contraction import windows_of
from mlopt.dialects.graph.reference.elementwise import maximum, minimum
from mlopt.dialects.graph.reference.precision import (
    is_float,
    result_dtype,
    rounded,
    sum_dtype,
    widened,
)

EXTREMES = {Reduction.MAX: maximum, Reduction.MIN: minimum, Reduction.MAXNUM: np.fmax}
"""How the larger or smaller of two elements is chosen."""


def neutral_element(kind: Reduction, dtype: np.dtype) -> Any:
    """What combines with any element to that element, as a Python value.

    >>> neutral_element(Reduction.MAX, np.dtype(np.int8))
    -128
    """
    match kind:
        case Reduction.SUM | Reduction.OR:
            return 0
        case Reduction.PROD:
            return 1
        case Reduction.AND:
            return True if dtype == np.bool_ else -1
        case Reduction.MAX | Reduction.MIN | Reduction.MAXNUM:
            return _extreme_of(dtype, least=kind != Reduction.MIN)


def _extreme_of(dtype: np.dtype, *, least: bool) -> Any:
    """The least or the largest element."""
    if is_float(dtype):
        return -np.inf if least else np.inf
    if dtype == np.bool_:
        return not least
    limits = np.iinfo(dtype)
    return int(limits.min if least else limits.max)


def reduce_array(kind: Reduction, array: np.ndarray, axes: Sequence[int]) -> np.ndarray:
    """Combines the elements along `axes`, rounded once to the dtype of `array`."""
    dtype, over = array.dtype, tuple(axes)
    if not over:
        return array
    with np.errstate(all="ignore"):
        if kind == Reduction.SUM:
            return rounded(np.sum(array, axis=over, dtype=sum_dtype(dtype)), dtype)
        if kind == Reduction.PROD:
            return rounded(np.prod(array, axis=over, dtype=sum_dtype(dtype)), dtype)
        first = np.asarray(neutral_element(kind, dtype)).astype(dtype)
        if kind == Reduction.AND:
            return np.asarray(np.bitwise_and.reduce(array, axis=over, initial=first))
        if kind == Reduction.OR:
            return np.asarray(np.bitwise_or.reduce(array, axis=over, initial=first))
        return rounded(_extreme(kind, widened(array), over, widened(first)), dtype)


def _extreme(
    kind: Reduction, array: np.ndarray, axes: tuple[int, ...], first: np.ndarray
) -> np.ndarray:
    """Pairwise, so that NaN and zeros are those of `graph.max` and `graph.min`."""
    combine = EXTREMES[kind]
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    count = int(np.prod([array.shape[axis] for axis in axes], dtype=np.int64))
    rows = np.transpose(array, [*axes, *kept]).reshape(count, *(array.shape[axis] for axis in kept))
    if not len(rows):
        return np.broadcast_to(first, rows.shape[1:])
    while len(rows) > 1:
        half = len(rows) // 2
        rows = np.concatenate([combine(rows[:half], rows[half : 2 * half]), rows[2 * half :]])
    return combine(first, rows[0])


@means(ReduceOp)
def reduce(op: ReduceOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Elements combined along axes."""
    return (reduce_array(op.kind.data, operands[0], op.axes.get_values()),)


@means(ArgReduceOp)
def arg_reduce(
    op: ArgReduceOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """The first or last position of the extreme; NaN is the extreme."""
    array, axis = widened(operands[0]), op.axis.value.data
    if array.shape[axis] == 0:
        shape = array.shape[:axis] + array.shape[axis + 1 :]
        return (np.zeros(shape, result_dtype(op.out)),)
    find = np.argmax if op.predicate.data == Predicate.GT else np.argmin
    if op.last is not None:
        places = array.shape[axis] - 1 - find(np.flip(array, axis), axis=axis)
    else:
        places = find(array, axis=axis)
    return (np.asarray(places).astype(result_dtype(op.out)),)


@means(ReduceWindowOp)
def reduce_window(
    op: ReduceWindowOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Elements combined in each window."""
    return (reduce_windows(op.kind.data, operands[0], *op.windows),)


def reduce_windows(
    kind: Reduction,
    array: np.ndarray,
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    low: Sequence[int],
    high: Sequence[int],
) -> np.ndarray:
    """`graph.reduce_window` on arrays."""
    shape = [size + a + b for size, a, b in zip(array.shape, low, high, strict=True)]
    neutral = np.asarray(neutral_element(kind, array.dtype)).astype(array.dtype)
    padded = np.full(shape, neutral)
    inside = [slice(a, a + size) for size, a in zip(array.shape, low, strict=True)]
    padded[tuple(inside)] = array
    windows = windows_of(padded, window, strides, dilations)
    return reduce_array(kind, windows, range(array.ndim, 2 * array.ndim))
