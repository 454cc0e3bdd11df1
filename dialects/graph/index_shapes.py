"""Shape functions of ops that read or write elements at positions in another tensor."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.utils.exceptions import VerifyException

from mlopt.dialects.graph.shapes import (
    Shape,
    check_axes,
    is_dynamic,
    shape_text,
    shapes_agree,
    size_text,
    sizes_agree,
)


def gather_shape(operand: Shape, indices: Shape, axis: int) -> Shape:
    """The sizes of `indices` in the place of `axis`.

    >>> gather_shape((5, 6, 7), (2, 3), 1)
    (5, 2, 3, 7)
    """
    check_axes((axis,), len(operand), "axis")
    return (*operand[:axis], *indices, *operand[axis + 1 :])


def gather_elements_shape(operand: Shape, indices: Shape, axis: int) -> Shape:
    """The sizes of `indices`, which only along `axis` may be above those of `operand`."""
    check_axes((axis,), len(operand), "axis")
    if len(indices) != len(operand):
        raise VerifyException(
            f"ranks differ: {len(operand)} of operand and {len(indices)} of indices"
        )
    for place, (size, count) in enumerate(zip(operand, indices, strict=True)):
        if place != axis and not is_dynamic(size) and count > size:
            raise VerifyException(
                f"indices has {count} elements along axis {place}, expected at most {size}"
            )
    return indices


def coordinates_of(operand: Shape, indices: Shape, batch: int) -> int:
    """How many axes of `operand`, after the batch axes, a row of `indices` names."""
    if len(indices) <= batch or len(operand) <= batch or batch < 0:
        raise VerifyException(
            f"batch is {batch}, expected fewer than the {len(operand)} axes of operand"
            f" and the {len(indices)} of indices"
        )
    count = indices[-1]
    if is_dynamic(count):
        raise VerifyException(
            "found an unknown size of the last axis of indices, expected a static"
        )
    if count > len(operand) - batch:
        raise VerifyException(
            f"indices names {count} axes, expected at most {len(operand) - batch} after {batch}"
            f" batch axes of rank {len(operand)}"
        )
    for axis, (a, b) in enumerate(zip(operand[:batch], indices[:batch], strict=True)):
        if not sizes_agree(a, b):
            raise VerifyException(
                f"batch extents of axis {axis} differ: {a} of operand and {b} of indices"
            )
    return count


def gather_nd_shape(operand: Shape, indices: Shape, batch: int) -> Shape:
    """`indices` without its last axis, then the axes of `operand` that no row names.

    >>> gather_nd_shape((2, 5, 6), (2, 3, 1), 1)
    (2, 3, 6)
    """
    count = coordinates_of(operand, indices, batch)
    return (*indices[:-1], *operand[batch + count :])


def check_updates(updates: Shape, expected: Sequence[int]) -> None:
    """Refuses updates of another shape than that of what they update."""
    if not shapes_agree(updates, expected):
        raise VerifyException(
            f"updates has shape {shape_text(updates)}, expected {shape_text(expected)}"
        )


def update_slice_shape(
    operand: Shape, part: Shape, offsets: Sequence[int], strides: Sequence[int]
) -> Shape:
    """The shape of `operand`, in which every `strides`-th element from `offsets` is updated."""
    for values, what in ((part, "sizes"), (offsets, "offsets"), (strides, "strides")):
        if len(values) != len(operand):
            raise VerifyException(f"found {len(values)} {what}, expected {len(operand)}")
    lists = zip(operand, part, offsets, strides, strict=True)
    for axis, (size, count, offset, stride) in enumerate(lists):
        if not is_dynamic(offset) and offset < 0:
            raise VerifyException(f"offsets of axis {axis} is {offset}, expected at least 0")
        if not is_dynamic(stride) and stride < 1:
            raise VerifyException(f"strides of axis {axis} is {stride}, expected at least 1")
        if any(map(is_dynamic, (size, count, offset, stride))) or count == 0:
            continue
        last = offset + (count - 1) * stride
        if last >= size:
            raise VerifyException(
                f"update writes element {last} of axis {axis}, which has {size_text(size)} elements"
            )
    return operand
