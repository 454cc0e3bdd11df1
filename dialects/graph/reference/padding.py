"""Elements put around a tensor, into it, or in the opposite order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.attributes import Extension
from mlopt.dialects.graph.ops.padding import ExtendOp, ReverseOp, UpdateSliceOp
from mlopt.dialects.graph.ops.parts import PaddingOp, PadOp
from mlopt.dialects.graph.reference.layout import filled


def cropped(
    op: PaddingOp, operands: Sequence[np.ndarray]
) -> tuple[np.ndarray, list[int], list[int]]:
    """The operand without what negative amounts remove, and the others, 0 for those."""
    array, last = operands[0], len(operands) - len(op.high)
    low = filled(op.static_low, operands[last - len(op.low) : last])
    high = filled(op.static_high, operands[last:])
    index = []
    for axis, (size, before, after) in enumerate(zip(array.shape, low, high, strict=True)):
        first, end = max(-before, 0), size - max(-after, 0)
        if first > end:
            raise error(op, f"more than the {size} elements of axis {axis} are removed")
        index.append(slice(first, end))
    return array[tuple(index)], [max(n, 0) for n in low], [max(n, 0) for n in high]


@means(PadOp)
def pad(op: PadOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """A value around the elements."""
    array, low, high = cropped(op, operands)
    shape = [size + a + b for size, a, b in zip(array.shape, low, high, strict=True)]
    padded = np.full(shape, operands[1])
    padded[tuple(slice(a, a + size) for size, a in zip(array.shape, low, strict=True))] = array
    return (padded,)


def source_of(mode: Extension, places: np.ndarray, size: int) -> np.ndarray:
    """The element that stands at `places`, which count from the first of `size` elements.

    >>> source_of(Extension.REFLECT, np.arange(-3, 5), 3).tolist()
    [1, 2, 1, 0, 1, 2, 1, 0]
    """
    if mode == Extension.EDGE:
        return np.clip(places, 0, size - 1)
    if mode == Extension.WRAP:
        return places % size
    period = 2 * size if mode == Extension.SYMMETRIC else max(2 * size - 2, 1)
    places = places % period
    return (
        np.minimum(
            places, 2 * size - 1 - places if mode == Extension.SYMMETRIC else period - places
        )
        % size
    )


@means(ExtendOp)
def extend(op: ExtendOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """Its own elements around a tensor."""
    array, low, high = cropped(op, operands)
    for axis, (before, after) in enumerate(zip(low, high, strict=True)):
        size = array.shape[axis]
        if not before and not after:
            continue
        if not size:
            raise error(op, f"axis {axis} has no elements to put around it")
        places = np.arange(-before, size + after)
        array = np.take(array, source_of(op.mode.data, places, size), axis=axis)
    return (array,)


@means(UpdateSliceOp)
def update_slice(
    op: UpdateSliceOp, operands: Sequence[np.ndarray], runner: object
) -> Sequence[np.ndarray]:
    """Some elements replaced."""
    array, part = operands[:2]
    offsets = filled(op.static_offsets, operands[2 : 2 + len(op.offsets)])
    strides = filled(op.static_strides, operands[2 + len(op.offsets) :])
    index = []
    for axis, (offset, stride, count) in enumerate(zip(offsets, strides, part.shape, strict=True)):
        last = offset + (count - 1) * stride
        if offset < 0 or stride < 1 or (count and last >= array.shape[axis]):
            raise error(op, f"update writes element {last} of axis {axis} of {array.shape[axis]}")
        index.append(slice(offset, last + 1 if count else offset, stride))
    updated = np.array(array)
    updated[tuple(index)] = part
    return (updated,)


@means(ReverseOp)
def reverse(op: ReverseOp, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The last becomes the first."""
    return (np.flip(operands[0], tuple(op.axes.get_values())),)
