"""Resizing: places in f32 as the op says, weights and sums in the next wider type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.resize import ResizeOp
from mlopt.dialects.graph.reference.layout import filled
from mlopt.dialects.graph.reference.precision import result_dtype, rounded, sum_dtype

Array = np.ndarray


@means(ResizeOp)
def resize(op: ResizeOp, operands: Sequence[Array], runner: object) -> Sequence[Array]:
    """Each axis by itself, as a matrix of weights."""
    dtype = result_dtype(op.out)
    x, sizes = operands[0], filled(op.static_sizes, operands[1:])
    nearest = op.mode.data.startswith("nearest")
    if not nearest:
        x = x.astype(sum_dtype(dtype))
    for position, (axis, size) in enumerate(zip(op.axes.get_values(), sizes, strict=True)):
        at = _coordinates(op, x.shape[axis], size, op.scale_of(position))
        if nearest:
            x = np.take(x, _nearest(op, at, x.shape[axis]), axis=axis)
        else:
            weights = _weights(op, at.astype(x.dtype), x.shape[axis])
            x = np.moveaxis(np.tensordot(weights, x, axes=(1, axis)), 0, axis)
    return (x if nearest else rounded(x, dtype),)


def _coordinates(op: ResizeOp, old: int, new: int, scale: float | None) -> Array:
    x, one, half = np.arange(new, dtype=np.float32), np.float32(1), np.float32(0.5)
    factor = np.float32(new) / np.float32(old) if scale is None else np.float32(scale)
    at = (x + half) / factor - half
    match op.coordinates.data:
        case "asymmetric":
            return x / factor
        case "align_corners":
            return x * np.float32(old - 1) / np.float32(max(new - 1, 1))
        case "pytorch_half_pixel":
            return at if new > 1 else np.zeros_like(at)
        case "half_pixel_symmetric":
            fit = np.float32(new) / (factor * np.float32(old))
            return at + np.float32(old) * half * (one - fit)
        case _:
            return at


def _nearest(op: ResizeOp, at: Array, old: int) -> Array:
    rule = {
        "nearest_round_prefer_floor": lambda: np.ceil(at - np.float32(0.5)),
        "nearest_round_prefer_ceil": lambda: np.floor(at + np.float32(0.5)),
        "nearest_floor": lambda: np.floor(at),
        "nearest_ceil": lambda: np.ceil(at),
    }[op.mode.data]
    return np.clip(rule(), 0, old - 1).astype(np.int64)


def _weights(op: ResizeOp, at: Array, old: int) -> Array:
    """`[new, old]`: how much of each element goes into each place."""
    linear = op.mode.data == "linear"
    at = np.clip(at, 0, old - 1) if linear else at
    below = np.floor(at).astype(np.int64)
    matrix = np.zeros((len(at), old), at.dtype)
    for tap in (0, 1) if linear else (-1, 0, 1, 2):
        place = below + tap
        distance = np.abs(at - place)
        weight = 1 - distance if linear else _keys(distance, op.cubic_coefficient)
        if op.exclude_outside is not None:
            weight = np.where((place >= 0) & (place < old), weight, 0)
        np.add.at(matrix, (np.arange(len(at)), np.clip(place, 0, old - 1)), weight)
    if op.exclude_outside is not None:
        matrix /= matrix.sum(axis=1, keepdims=True)
    return matrix


def _keys(d: Array, a: float) -> Array:
    """The cubic polynomial at a distance."""
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return np.where(d <= 1, near, np.where(d < 2, far, 0))
