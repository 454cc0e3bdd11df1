"""Composites: computed wide throughout and rounded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops.composite import (
    AvgPoolOp,
    LogSoftmaxOp,
    LogSumExpOp,
    MaxPoolOp,
    MeanOp,
    PoolOp,
    ReluOp,
    SigmoidOp,
    SoftmaxOp,
)
from mlopt.dialects.graph.reference.elementwise import maximum
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, sum_dtype, widened
from mlopt.dialects.graph.reference.reduction import reduce_windows


@means(ReluOp)
def relu(op: ReluOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """max(x, 0)."""
    x = widened(operands[0])
    return (rounded(maximum(x, np.zeros_like(x)), result_dtype(op.out)),)


@means(SigmoidOp)
def sigmoid(op: SigmoidOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """1 / (1 + exp(-x))."""
    with np.errstate(all="ignore"):
        return (rounded(1 / (1 + np.exp(-widened(operands[0]))), result_dtype(op.out)),)


@means(SoftmaxOp)
def softmax(op: SoftmaxOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Along one axis, with the largest element taken off first."""
    dtype = result_dtype(op.out)
    x, axis = operands[0].astype(sum_dtype(dtype)), op.axis.value.data
    if x.shape[axis] == 0:
        return (rounded(x, dtype),)
    with np.errstate(all="ignore"):
        powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return (rounded(powers / np.sum(powers, axis=axis, keepdims=True), dtype),)


@means(LogSoftmaxOp)
def log_softmax(
    op: LogSoftmaxOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """The logarithm of softmax."""
    dtype = result_dtype(op.out)
    x, axis = operands[0].astype(sum_dtype(dtype)), op.axis.value.data
    if x.shape[axis] == 0:
        return (rounded(x, dtype),)
    with np.errstate(all="ignore"):
        x = x - np.max(x, axis=axis, keepdims=True)
        return (rounded(x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True)), dtype),)


@means(LogSumExpOp)
def log_sum_exp(
    op: LogSumExpOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Pairwise, in a wider type."""
    dtype = result_dtype(op.out)
    x = operands[0].astype(sum_dtype(dtype))
    axes = tuple(op.axes.get_values())
    with np.errstate(all="ignore"):
        # A ufunc reduces several axes one after the other.
        for axis in sorted(axes, reverse=True):
            x = np.logaddexp.reduce(x, axis=axis, initial=-np.inf)
        return (rounded(x, dtype),)


@means(MeanOp)
def mean(op: MeanOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The sum over the count."""
    dtype, axes = result_dtype(op.out), tuple(op.axes.get_values())
    count = np.prod([operands[0].shape[axis] for axis in axes], dtype=np.int64)
    with np.errstate(all="ignore"):
        total = np.sum(operands[0], axis=axes, dtype=sum_dtype(dtype))
        return (rounded(total / count, dtype),)


def spatial(op: PoolOp) -> tuple[Sequence[int], ...]:
    """The windows of a pooling op, with entries for the batch and channel axes."""
    window, strides, dilations, low, high = op.windows
    return (1, 1, *window), (1, 1, *strides), (1, 1, *dilations), (0, 0, *low), (0, 0, *high)


@means(MaxPoolOp)
def max_pool(op: MaxPoolOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The largest element of each window."""
    return (reduce_windows(Reduction.MAX, operands[0], *spatial(op)),)


@means(AvgPoolOp)
def avg_pool(op: AvgPoolOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The sum of each window over the count of its elements."""
    dtype = result_dtype(op.out)
    array = operands[0].astype(sum_dtype(dtype))
    total = reduce_windows(Reduction.SUM, array, *spatial(op))
    if op.count_padding is not None:
        count = np.asarray(np.prod(op.window.get_values(), dtype=np.int64))
    else:
        count = reduce_windows(Reduction.SUM, np.ones_like(array), *spatial(op))
    with np.errstate(all="ignore"):
        return (rounded(total / count, dtype),)
