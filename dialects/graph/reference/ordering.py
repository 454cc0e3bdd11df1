"""Running totals and sorting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Predicate, Reduction
from mlopt.dialects.graph.ops.ordering import CumulateOp, SortOp, TopKOp
from mlopt.dialects.graph.reference.indexing import COMBINE
from mlopt.dialects.graph.reference.layout import filled
from mlopt.dialects.graph.reference.precision import (
    is_float,
    result_dtype,
    rounded,
    sum_dtype,
    widened,
)
from mlopt.dialects.graph.reference.reduction import neutral_element


@means(CumulateOp)
def cumulate(
    op: CumulateOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """One element after the other combined into the total."""
    kind, axis, (array,) = op.kind.data, op.axis.value.data, operands
    is_sum = kind in (Reduction.SUM, Reduction.PROD)
    wide = array.astype(sum_dtype(array.dtype)) if is_sum else widened(array)
    rows = np.moveaxis(wide, axis, 0)
    rows = rows[::-1] if op.reverse is not None else rows
    neutral = np.asarray(neutral_element(kind, array.dtype)).astype(wide.dtype)
    total, totals = np.broadcast_to(neutral, rows.shape[1:]), np.empty_like(rows)
    with np.errstate(all="ignore"):
        for place, row in enumerate(rows):
            before, total = total, COMBINE[kind](total, row)
            totals[place] = before if op.exclusive is not None else total
    totals = totals[::-1] if op.reverse is not None else totals
    return (rounded(np.moveaxis(totals, 0, axis), array.dtype),)


def sorted_places(array: np.ndarray, axis: int, predicate: Predicate) -> np.ndarray:
    """Where the elements stood that are in order along `axis`; equal ones keep theirs.

    >>> sorted_places(np.array([1.0, np.nan, 2.0, 1.0]), 0, Predicate.GT).tolist()
    [1, 2, 0, 3]
    """
    array = widened(array)
    if is_float(array.dtype):
        # NumPy puts NaN last; a rank for it first makes that hold in both directions.
        nan = np.isnan(array)
        values = np.where(nan, 0, array)
        keys = (values, nan) if predicate == Predicate.LT else (-values, ~nan)
    elif predicate == Predicate.LT:
        keys = (array,)
    else:
        # ~x has the opposite order, for every integer type and i1.
        keys = (~array,)
    return np.lexsort(keys, axis=axis)


@means(SortOp)
def sort(op: SortOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Every tensor in the order of the first."""
    axis = op.axis.value.data
    places = sorted_places(operands[0], axis, op.predicate.data)
    return [np.take_along_axis(array, places, axis) for array in operands]


@means(TopKOp)
def top_k(op: TopKOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The first of the sorted elements."""
    array, axis = operands[0], op.axis.value.data
    (count,) = filled(op.static_size, operands[1:])
    if not 0 <= count <= array.shape[axis]:
        raise error(op, f"size is {count}, expected 0 to {array.shape[axis]} of axis {axis}")
    places = sorted_places(array, axis, op.predicate.data).take(range(count), axis)
    positions = places.astype(result_dtype(op.positions))
    return np.take_along_axis(array, places, axis), positions
