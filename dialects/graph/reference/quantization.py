"""Quantised numbers and what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.quantization import DequantizeOp, QuantizeOp
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, widened
from mlopt.dialects.graph.reference.selection import converted

Arrays = Sequence[np.ndarray]


def _repeated(
    array: np.ndarray, shape: Sequence[int], axis: int | None, block: int | None
) -> np.ndarray:
    """A scale or zero point that broadcasts to `shape`."""
    if axis is None:
        return array
    if block is None:
        return array.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    return np.take(np.repeat(array, block, axis=axis), range(shape[axis]), axis=axis)


@means(QuantizeOp)
def quantize(op: QuantizeOp, operands: Arrays, runner: object) -> Arrays:
    """To the nearest integer that there is."""
    x, scale, *zero = operands
    dtype = result_dtype(op.out)
    with np.errstate(all="ignore"):
        quotient = widened(x) / _repeated(widened(scale), x.shape, *op.place)
        nearest = np.rint(quotient).astype(np.float64)
        if zero:
            nearest = nearest + _repeated(zero[0], x.shape, *op.place)
    return (converted(nearest, dtype),)


@means(DequantizeOp)
def dequantize(op: DequantizeOp, operands: Arrays, runner: object) -> Arrays:
    """The number that an integer stands for."""
    x, scale, *zero = operands
    distance = x.astype(np.int64)
    if zero:
        distance = distance - _repeated(zero[0].astype(np.int64), x.shape, *op.place)
    wide = _repeated(widened(scale), x.shape, *op.place)
    with np.errstate(all="ignore"):
        return (rounded(distance.astype(wide.dtype) * wide, result_dtype(op.out)),)
