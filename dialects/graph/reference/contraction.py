"""Sums of products: matrix products, contractions, convolutions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.ir import SSAValue

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops.contraction import ContractOp, MatmulOp
from mlopt.dialects.graph.ops.conv import ConvOp, ConvTransposeOp
from mlopt.dialects.graph.reference.precision import (
    is_float,
    result_dtype,
    rounded,
    sum_dtype,
)


def sum_of_products(subscripts: str, lhs: np.ndarray, rhs: np.ndarray, out: SSAValue) -> np.ndarray:
    """`einsum` in the type of sums, rounded to the type of `out`."""
    dtype = sum_dtype(result_dtype(out))
    if not is_float(dtype):
        # Products wrap in the result type, as the sum does.
        dtype = result_dtype(out)
    with np.errstate(all="ignore"):
        total = np.einsum(subscripts, lhs.astype(dtype), rhs.astype(dtype))
    return rounded(total, result_dtype(out))


def letters(count: int, start: int = 0) -> str:
    """`count` letters for einsum.

    >>> letters(3)
    'abc'
    """
    return "".join(chr(ord("a") + start + position) for position in range(count))


@means(MatmulOp)
def matmul(op: MatmulOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The matrix product."""
    lhs, rhs = operands
    return (sum_of_products("...mk,...kn->...mn", lhs, rhs, op.out),)


@means(ContractOp)
def contract(
    op: ContractOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Products summed over the inner axes."""
    lhs, rhs = operands
    lhs_batch, rhs_batch, lhs_inner, rhs_inner = op.axes
    lhs_names = list(letters(lhs.ndim))
    rhs_names = list(letters(rhs.ndim, lhs.ndim))
    for a, b in zip((*lhs_batch, *lhs_inner), (*rhs_batch, *rhs_inner), strict=True):
        rhs_names[b] = lhs_names[a]
    batch = [lhs_names[axis] for axis in lhs_batch]
    lhs_free = [n for axis, n in enumerate(lhs_names) if axis not in (*lhs_batch, *lhs_inner)]
    rhs_free = [n for axis, n in enumerate(rhs_names) if axis not in (*rhs_batch, *rhs_inner)]
    subscripts = (
        f"{''.join(lhs_names)},{''.join(rhs_names)}->{''.join(batch + lhs_free + rhs_free)}"
    )
    return (sum_of_products(subscripts, lhs, rhs, op.out),)


def windows_of(
    array: np.ndarray,
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> np.ndarray:
    """A view `[windows..., window...]` of the trailing axes, after the leading ones.

    >>> windows_of(np.arange(4), [2], [1], [1]).tolist()
    [[0, 1], [1, 2], [2, 3]]
    """
    rank = len(window)
    lead = array.ndim - rank
    spans = [(size - 1) * dilation + 1 for size, dilation in zip(window, dilations, strict=True)]
    if any(size < span for size, span in zip(array.shape[lead:], spans, strict=True)):
        sizes = zip(array.shape[lead:], spans, strides, strict=True)
        counts = [max((size - span) // stride + 1, 0) for size, span, stride in sizes]
        return np.empty((*array.shape[:lead], *counts, *window), array.dtype)
    axes = tuple(range(lead, array.ndim))
    view = np.lib.stride_tricks.sliding_window_view(array, spans, axes)
    every = (slice(None),) * lead
    steps = tuple(slice(None, None, step) for step in (*strides, *dilations))
    return view[(*every, *steps)]


@means(ConvOp)
def conv(op: ConvOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """A sum of products over each window, for each group."""
    image, taps = operands
    strides, dilations, low, high = op.window
    groups, rank = op.group_count, len(strides)
    padding = [(0, 0), (0, 0), *zip(low, high, strict=True)]
    windows = windows_of(np.pad(image, padding), taps.shape[2:], strides, dilations)
    windows = windows.reshape(image.shape[0], groups, taps.shape[1], *windows.shape[2:])
    grouped = taps.reshape(groups, taps.shape[0] // groups, *taps.shape[1:])
    places, inside = letters(rank, 10), letters(rank, 20)
    subscripts = f"agc{places}{inside},gfc{inside}->agf{places}"
    total = sum_of_products(subscripts, windows, grouped, op.out)
    return (total.reshape(image.shape[0], taps.shape[0], *total.shape[3:]),)


@means(ConvTransposeOp)
def conv_transpose(
    op: ConvTransposeOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """What each element adds to its window, for each tap of the filter."""
    image, taps = operands
    strides, dilations, low, high = op.window
    groups, window = op.group_count, taps.shape[2:]
    numbers = list(zip(image.shape[2:], window, strides, dilations, low, high, strict=True))
    full = [(n - 1) * s + (k - 1) * d + 1 for n, k, s, d, _, _ in numbers]
    sizes = [size - a - b for size, (*_, a, b) in zip(full, numbers, strict=True)]
    if any(max(a, 0) + max(b, 0) > size for size, (*_, a, b) in zip(full, numbers, strict=True)):
        raise error(op, f"more is cut off than there is: {[*low]} and {[*high]} of {full}")
    dtype = sum_dtype(result_dtype(op.out))
    if not is_float(dtype):
        dtype = result_dtype(op.out)
    images = image.astype(dtype).reshape(
        image.shape[0], groups, taps.shape[0] // groups, *image.shape[2:]
    )
    filters = taps.astype(dtype).reshape(groups, taps.shape[0] // groups, *taps.shape[1:])
    total = np.zeros((image.shape[0], groups, taps.shape[1], *(max(n, 0) for n in full)), dtype)
    with np.errstate(all="ignore"):
        for tap in np.ndindex(*window) if image.size else ():
            reached = tuple(
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, (n, _, s, d, _, _) in zip(tap, numbers, strict=True)
            )
            added = np.einsum("agc...,gcf->agf...", images, filters[(..., *tap)])
            total[(..., *reached)] += added
    total = total.reshape(image.shape[0], groups * taps.shape[1], *total.shape[3:])
    grown = [(max(-a, 0), max(-b, 0)) for *_, a, b in numbers]
    wide = np.pad(total, [(0, 0), (0, 0), *grown])
    kept = tuple(
        slice(max(a, 0), max(a, 0) + size) for size, (*_, a, _) in zip(sizes, numbers, strict=True)
    )
    return (rounded(wide[(..., *kept)], result_dtype(op.out)),)
