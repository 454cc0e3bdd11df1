"""Slices: offsets, sizes and strides, each a number or a value known at run time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX
from xdsl.utils.exceptions import VerifyException


def static_parts(op: Any) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Offsets, sizes and strides; `DYNAMIC_INDEX` where one is an operand."""
    return (
        op.static_offsets.get_values(),
        op.static_sizes.get_values(),
        op.static_strides.get_values(),
    )


def with_values(static: Sequence[int], dynamic: Sequence[Any]) -> list[Any]:
    """The numbers, with those only known at run time taken from `dynamic` in order.

    >>> with_values([4, DYNAMIC_INDEX, 2], ["n"])
    [4, 'n', 2]
    """
    values = iter(dynamic)
    return [next(values) if number == DYNAMIC_INDEX else number for number in static]


def verify_slice(op: Any, shape: Sequence[int]) -> None:
    """Raises `VerifyException` unless the op gives an offset, size and stride for each axis
    of `shape`, and what is known of them stays inside."""
    for name, static, dynamic in zip(
        ("offset", "size", "stride"),
        static_parts(op),
        (op.offsets, op.sizes, op.strides),
        strict=True,
    ):
        if len(static) != len(shape):
            raise VerifyException(f"expected {len(shape)} {name} values, got {len(static)}")
        unknown = sum(number == DYNAMIC_INDEX for number in static)
        if unknown != len(dynamic):
            raise VerifyException(f"expected {unknown} dynamic {name} values, got {len(dynamic)}")
    for axis, (offset, size, stride, extent) in enumerate(
        zip(*static_parts(op), shape, strict=True)
    ):
        _verify_axis(axis, offset, size, stride, extent)


def _verify_axis(axis: int, offset: int, size: int, stride: int, extent: int) -> None:
    if offset != DYNAMIC_INDEX and offset < 0:
        raise VerifyException(f"expected offset {axis} to be non-negative, but got {offset}")
    if size != DYNAMIC_INDEX and size < 0:
        raise VerifyException(f"expected size {axis} to be non-negative, but got {size}")
    if DYNAMIC_INDEX in (offset, extent):
        return
    if offset >= extent and size != 0 and size != DYNAMIC_INDEX:
        raise VerifyException(f"offset {axis} is out-of-bounds: {offset} >= {extent}")
    if DYNAMIC_INDEX in (size, stride) or size == 0:
        return
    last = offset + (size - 1) * stride
    if last >= extent or last < 0:
        raise VerifyException(
            f"slice along dimension {axis} runs out-of-bounds: {last} >= {extent}"
        )


def kept_axes_choices(sizes: Sequence[int], shape: Sequence[int]) -> Iterator[list[int]]:
    """Every way to drop axes of size 1 from `sizes` so that `shape` is left.

    >>> list(kept_axes_choices([1, 4, 1], [1, 4]))
    [[0, 1]]
    >>> list(kept_axes_choices([1, 1, 4], [1, 4]))
    [[0, 2], [1, 2]]
    """
    units = [axis for axis, size in enumerate(sizes) if size == 1]
    dropped_count = len(sizes) - len(shape)
    if not 0 <= dropped_count <= len(units):
        return
    for dropped in reversed(list(combinations(units, dropped_count))):
        kept = [axis for axis in range(len(sizes)) if axis not in dropped]
        if all(sizes[axis] == size for axis, size in zip(kept, shape, strict=True)):
            yield kept


def is_rank_reduced(sizes: Sequence[int], shape: Sequence[int]) -> bool:
    """True where `shape` is `sizes` with some axes of size 1 dropped."""
    return next(kept_axes_choices(sizes, shape), None) is not None
