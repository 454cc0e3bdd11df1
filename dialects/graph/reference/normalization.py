"""Normalisation: in the next wider type, rounded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.normalization import (
    BatchNormOp,
    GroupNormOp,
    LayerNormOp,
    RmsNormOp,
)
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, sum_dtype

Arrays = Sequence[np.ndarray]


def _wide(arrays: Arrays) -> list[np.ndarray]:
    return [array.astype(sum_dtype(array.dtype)) for array in arrays]


def _over_root(x: np.ndarray, axes: tuple[int, ...], epsilon: float) -> np.ndarray:
    return x / np.sqrt(_mean(x * x, axes) + epsilon)


def _mean(x: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    count = np.prod([x.shape[axis] for axis in axes], dtype=np.int64)
    return np.sum(x, axis=axes, keepdims=True) / count


@means(LayerNormOp, RmsNormOp)
def trailing_norm(op: LayerNormOp | RmsNormOp, operands: Arrays, runner: object) -> Arrays:
    """Over the trailing axes."""
    x, *parameters = _wide(operands)
    axes = tuple(op.axes)
    with np.errstate(all="ignore"):
        if isinstance(op, LayerNormOp):
            x = x - _mean(x, axes)
        x = _over_root(x, axes, op.epsilon.value.data)
        if op.scale is not None:
            x = x * parameters[0]
        if op.bias is not None:
            x = x + parameters[-1]
        return (rounded(x, result_dtype(op.out)),)


def _channels(array: np.ndarray, rank: int) -> np.ndarray:
    """One value a channel, to be broadcast over an array of `rank`."""
    return array.reshape(-1, *(1,) * (rank - 2))


@means(BatchNormOp)
def batch_norm(op: BatchNormOp, operands: Arrays, runner: object) -> Arrays:
    """With given statistics."""
    x, *parameters = _wide(operands)
    scale, bias, mean, variance = (_channels(array, x.ndim) for array in parameters)
    with np.errstate(all="ignore"):
        y = (x - mean) / np.sqrt(variance + op.epsilon.value.data) * scale + bias
        return (rounded(y, result_dtype(op.out)),)


@means(GroupNormOp)
def group_norm(op: GroupNormOp, operands: Arrays, runner: object) -> Arrays:
    """Over the channels of each group and space."""
    x, scale, bias = _wide(operands)
    groups = op.groups.value.data or x.shape[1]
    grouped = x.reshape(x.shape[0], groups, x.shape[1] // max(groups, 1), *x.shape[2:])
    axes = tuple(range(2, grouped.ndim))
    with np.errstate(all="ignore"):
        normal = _over_root(grouped - _mean(grouped, axes), axes, op.epsilon.value.data)
        y = normal.reshape(x.shape) * _channels(scale, x.ndim) + _channels(bias, x.ndim)
        return (rounded(y, result_dtype(op.out)),)
