"""Reading and writing at positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Reduction
from mlopt.dialects.graph.ops.indexing import (
    GatherElementsOp,
    GatherNdOp,
    GatherOp,
    ScatterElementsOp,
    ScatterNdOp,
    ScatterOp,
)
from mlopt.dialects.graph.reference.elementwise import maximum, minimum
from mlopt.dialects.graph.reference.precision import rounded, widened

Places = tuple[np.ndarray, ...]
"""A position for each axis, broadcast together."""

COMBINE: dict[Reduction, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    Reduction.SUM: np.add,
    Reduction.PROD: np.multiply,
    Reduction.MAX: maximum,
    Reduction.MIN: minimum,
    Reduction.MAXNUM: np.fmax,
    Reduction.AND: np.bitwise_and,
    Reduction.OR: np.bitwise_or,
}


def checked(op: Operation, indices: np.ndarray, size: int, axis: int) -> np.ndarray:
    """The positions along an axis of `size` elements, negative ones counted from the end."""
    if indices.dtype == np.uint64 and np.any(indices >= np.uint64(size)):
        raise error(op, f"position {indices.max()} is outside axis {axis} of {size} elements")
    places = indices.astype(np.int64)
    outside = (places < -size) | (places >= size)
    if np.any(outside):
        found = places[outside].reshape(-1)[0]
        raise error(op, f"position {found} is outside axis {axis} of {size} elements")
    return np.where(places < 0, places + size, places)


def places_along(op: Operation, operand: np.ndarray, indices: np.ndarray, axis: int) -> Places:
    """Every element of `indices` stands for its own place, but along `axis`."""
    own = np.indices(indices.shape, sparse=True)
    named = checked(op, indices, operand.shape[axis], axis)
    return (*own[:axis], named, *own[axis + 1 :])


def places_of_points(op: Operation, operand: np.ndarray, indices: np.ndarray, batch: int) -> Places:
    """The batch axes, then a place for each axis that a row of `indices` names."""
    lead = indices.ndim - 1
    places = [
        np.arange(indices.shape[axis]).reshape([-1 if i == axis else 1 for i in range(lead)])
        for axis in range(batch)
    ]
    for column in range(indices.shape[-1]):
        axis = batch + column
        places.append(checked(op, indices[..., column], operand.shape[axis], axis))
    return tuple(places)


@means(GatherOp)
def gather(op: GatherOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Slices along an axis."""
    operand, indices = operands
    axis = op.axis.value.data
    places = checked(op, indices, operand.shape[axis], axis)
    return (np.take(operand, places, axis=axis),)


@means(GatherElementsOp)
def gather_elements(
    op: GatherElementsOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Elements along an axis."""
    operand, indices = operands
    return (operand[places_along(op, operand, indices, op.axis.value.data)],)


@means(GatherNdOp)
def gather_nd(
    op: GatherNdOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Slices at points."""
    operand, indices = operands
    places = places_of_points(op, operand, indices, op.batch_count)
    if not places:
        return (np.broadcast_to(operand, (*indices.shape[:-1], *operand.shape)),)
    return (operand[places],)


def scattered(
    op: ScatterOp, operand: np.ndarray, updates: np.ndarray, at: Places, lead: int
) -> np.ndarray:
    """`operand` with what is at `at` updated, one row after the other, each rounded.

    `lead` axes of `updates` count rows.
    """
    result, kind = operand.copy(), op.reduction
    shape = updates.shape[:lead]
    columns = [np.broadcast_to(place, shape).reshape(-1) for place in at]
    rows = updates.reshape(int(np.prod(shape)), *updates.shape[lead:])
    with np.errstate(all="ignore"):
        for number, row in enumerate(rows):
            here = tuple(column[number] for column in columns)
            if kind is not None:
                combined = COMBINE[kind](widened(result[here]), widened(row))
                row = rounded(combined, operand.dtype)
            result[here] = row
    return result


@means(ScatterElementsOp)
def scatter_elements(
    op: ScatterElementsOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Elements along an axis replaced or combined."""
    operand, indices, updates = operands
    at = places_along(op, operand, indices, op.axis.value.data)
    return (scattered(op, operand, updates, at, indices.ndim),)


@means(ScatterNdOp)
def scatter_nd(
    op: ScatterNdOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Slices at points replaced or combined."""
    operand, indices, updates = operands
    at = places_of_points(op, operand, indices, op.batch_count)
    return (scattered(op, operand, updates, at, indices.ndim - 1),)
