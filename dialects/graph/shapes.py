"""Shape functions: the result shape of each op from the shapes it is given.

A shape is a tuple of sizes in elements, `DYNAMIC_INDEX` where a size is only known at
run time. The functions are what verifiers check with and what builders infer with.
They raise `VerifyException` where shapes do not fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from xdsl.dialects.builtin import DYNAMIC_INDEX
from xdsl.utils.exceptions import VerifyException

Shape = tuple[int, ...]


def shape_text(shape: Sequence[int]) -> str:
    """A shape as the user writes it.

    >>> shape_text((2, DYNAMIC_INDEX))
    '[2, ?]'
    """
    return f"[{', '.join(size_text(size) for size in shape)}]"


def size_text(size: int) -> str:
    """A size as the user writes it."""
    return "?" if size == DYNAMIC_INDEX else str(size)


def is_dynamic(size: int) -> bool:
    """True where a size is only known at run time."""
    return size == DYNAMIC_INDEX


def is_static(shape: Sequence[int]) -> bool:
    """True where every size is known."""
    return DYNAMIC_INDEX not in shape


def sizes_agree(a: int, b: int) -> bool:
    """True where two sizes may be the same at run time."""
    return a == b or is_dynamic(a) or is_dynamic(b)


def shapes_agree(a: Sequence[int], b: Sequence[int]) -> bool:
    """True where two shapes may be the same at run time."""
    return len(a) == len(b) and all(map(sizes_agree, a, b))


def known_size(a: int, b: int) -> int:
    """The size of two that agree: the static one where there is one."""
    return b if is_dynamic(a) else a


def check_result_shape(found: Sequence[int], inferred: Sequence[int]) -> None:
    """Refuses a result type whose shape is not the inferred one."""
    if not shapes_agree(found, inferred):
        raise VerifyException(
            f"result shape is {shape_text(found)}, expected {shape_text(inferred)}"
        )


def same_shape(shapes: Sequence[Sequence[int]]) -> Shape:
    """The common shape of operands that must have the same.

    >>> same_shape([(2, DYNAMIC_INDEX), (DYNAMIC_INDEX, 3)])
    (2, 3)
    """
    merged = tuple(shapes[0])
    for number, shape in enumerate(shapes[1:], start=1):
        if len(shape) != len(merged):
            raise VerifyException(
                f"ranks differ: {len(merged)} of operand 0 and {len(shape)} of operand {number}"
            )
        for axis, (a, b) in enumerate(zip(merged, shape, strict=True)):
            if not sizes_agree(a, b):
                raise VerifyException(
                    f"extents of axis {axis} differ: {a} of operand 0 and {b} of operand {number}"
                )
        merged = tuple(map(known_size, merged, shape))
    return merged


def check_axes(axes: Sequence[int], rank: int, what: str) -> None:
    """Refuses axes that do not exist, or are named twice."""
    for position, axis in enumerate(axes):
        if not 0 <= axis < rank:
            raise VerifyException(f"{what} {axis} is not an axis of a tensor of rank {rank}")
        if axis in axes[:position]:
            raise VerifyException(f"{what} {axis} is named twice")


def check_length(values: Sequence[int], expected: int, what: str) -> None:
    """Refuses a list that does not have one entry an axis."""
    if len(values) != expected:
        raise VerifyException(f"found {len(values)} {what}, expected {expected}")


def check_at_least(values: Sequence[int], least: int, what: str) -> None:
    """Refuses entries below `least`."""
    for axis, value in enumerate(values):
        if value < least and not is_dynamic(value):
            raise VerifyException(f"{what} of axis {axis} is {value}, expected at least {least}")


def matmul_shape(lhs: Shape, rhs: Shape) -> Shape:
    """`[batch..., m, k] x [batch..., k, n] -> [batch..., m, n]`.

    >>> matmul_shape((7, 2, 3), (7, 3, 5))
    (7, 2, 5)
    """
    for name, shape in (("lhs", lhs), ("rhs", rhs)):
        if len(shape) < 2:
            raise VerifyException(f"{name} has rank {len(shape)}, expected at least 2")
    if len(lhs) != len(rhs):
        raise VerifyException(f"ranks differ: {len(lhs)} of lhs and {len(rhs)} of rhs")
    batch = tuple(range(len(lhs) - 2))
    return contract_shape(lhs, rhs, batch, batch, (len(lhs) - 1,), (len(rhs) - 2,))


def contract_shape(
    lhs: Shape,
    rhs: Shape,
    lhs_batch: Sequence[int],
    rhs_batch: Sequence[int],
    lhs_inner: Sequence[int],
    rhs_inner: Sequence[int],
) -> Shape:
    """Batch axes, then the free axes of lhs, then those of rhs."""
    check_axes((*lhs_batch, *lhs_inner), len(lhs), "lhs axis")
    check_axes((*rhs_batch, *rhs_inner), len(rhs), "rhs axis")
    for what, left, right in (("batch", lhs_batch, rhs_batch), ("inner", lhs_inner, rhs_inner)):
        if len(left) != len(right):
            raise VerifyException(
                f"found {len(left)} {what} axes of lhs and {len(right)} of rhs, expected as many"
            )
        for a, b in zip(left, right, strict=True):
            if not sizes_agree(lhs[a], rhs[b]):
                raise VerifyException(
                    f"{what} extents differ: {lhs[a]} of lhs axis {a} and {rhs[b]} of rhs axis {b}"
                )
    batch = [known_size(lhs[a], rhs[b]) for a, b in zip(lhs_batch, rhs_batch, strict=True)]
    return (
        *batch,
        *(size for axis, size in enumerate(lhs) if axis not in (*lhs_batch, *lhs_inner)),
        *(size for axis, size in enumerate(rhs) if axis not in (*rhs_batch, *rhs_inner)),
    )


def window_size(size: int, window: int, stride: int, dilation: int, low: int, high: int) -> int:
    """How many windows fit into one padded axis; 0 where none does.

    >>> window_size(5, 3, 2, 1, 1, 1)
    3
    """
    if is_dynamic(size) or is_dynamic(window):
        return DYNAMIC_INDEX
    span = (window - 1) * dilation + 1
    padded = size + low + high
    return 0 if padded < span else (padded - span) // stride + 1


def windows_shape(
    sizes: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    low: Sequence[int],
    high: Sequence[int],
) -> Shape:
    """`window_size` of each axis, with the lists checked."""
    for values, least, what in (
        (window, 1, "window sizes"),
        (strides, 1, "strides"),
        (dilations, 1, "dilations"),
        (low, 0, "low paddings"),
        (high, 0, "high paddings"),
    ):
        check_length(values, len(sizes), what)
        check_at_least(values, least, what)
    return tuple(map(window_size, sizes, window, strides, dilations, low, high))


def conv_shape(
    image: Shape,
    filter: Shape,
    strides: Sequence[int],
    dilations: Sequence[int],
    low: Sequence[int],
    high: Sequence[int],
    groups: int,
) -> Shape:
    """`[n, c, spatial...] * [f, c / groups, window...] -> [n, f, spatial'...]`."""
    _check_ranks(image, filter)
    _check_groups(image[1], filter, groups)
    spatial = windows_shape(image[2:], filter[2:], strides, dilations, low, high)
    return (image[0], filter[0], *spatial)


def _check_ranks(image: Shape, filter: Shape) -> None:
    if not 3 <= len(image) <= 5:
        raise VerifyException(f"input has rank {len(image)}, expected 3, 4 or 5")
    if len(filter) != len(image):
        raise VerifyException(f"ranks differ: {len(image)} of input and {len(filter)} of filter")


def _check_groups(channels: int, filter: Shape, groups: int) -> None:
    if groups < 1:
        raise VerifyException(f"groups is {groups}, expected at least 1")
    if groups == 1:
        if not sizes_agree(channels, filter[1]):
            raise VerifyException(
                f"channels differ: {channels} of input axis 1 and {filter[1]} of filter axis 1"
            )
        return
    if is_dynamic(channels) or is_dynamic(filter[0]) or is_dynamic(filter[1]):
        raise VerifyException(f"found unknown channels with {groups} groups, expected static sizes")
    if channels != groups * filter[1]:
        raise VerifyException(
            f"channels differ: {channels} of input axis 1 and {groups} groups of {filter[1]}"
            " of filter axis 1"
        )
    if filter[0] % groups:
        raise VerifyException(
            f"filter axis 0 has {filter[0]} channels, expected a multiple of {groups} groups"
        )


def conv_transpose_shape(
    image: Shape,
    filter: Shape,
    strides: Sequence[int],
    dilations: Sequence[int],
    low: Sequence[int],
    high: Sequence[int],
    groups: int,
) -> Shape:
    """`[n, c, spatial...] * [c, f / groups, window...] -> [n, f, spatial'...]`.

    >>> conv_transpose_shape((1, 4, 5), (4, 2, 3), (2,), (1,), (1,), (0,), 2)
    (1, 4, 10)
    """
    _check_ranks(image, filter)
    channels, features, *window = filter
    if not sizes_agree(image[1], channels):
        raise VerifyException(
            f"channels differ: {image[1]} of input axis 1 and {channels} of filter axis 0"
        )
    if groups != 1:
        _check_transposed_groups(channels, features, groups)
    for axis, size in enumerate(window):
        if is_dynamic(size) or size < 1:
            raise VerifyException(
                f"filter has {size_text(size)} elements along axis {axis + 2},"
                " expected a known number from 1"
            )
    for values, least, what in ((strides, 1, "strides"), (dilations, 1, "dilations")):
        check_length(values, len(window), what)
        check_at_least(values, least, what)
    for values, what in ((low, "low paddings"), (high, "high paddings")):
        check_length(values, len(window), what)
    out: list[int] = []
    for axis, (size, taps, stride, dilation, before, after) in enumerate(
        zip(image[2:], window, strides, dilations, low, high, strict=True)
    ):
        if is_dynamic(size):
            out.append(DYNAMIC_INDEX)
            continue
        full = (size - 1) * stride + (taps - 1) * dilation + 1
        removed = max(before, 0) + max(after, 0)
        if removed > full:
            raise VerifyException(
                f"{removed} elements are cut off spatial axis {axis}, which has {full}"
            )
        out.append(full - before - after)
    return (image[0], features if groups == 1 else features * groups, *out)


def _check_transposed_groups(channels: int, features: int, groups: int) -> None:
    if groups < 1:
        raise VerifyException(f"groups is {groups}, expected at least 1")
    if is_dynamic(channels) or is_dynamic(features):
        raise VerifyException(f"found unknown channels with {groups} groups, expected static sizes")
    if channels % groups:
        raise VerifyException(
            f"filter axis 0 has {channels} channels, expected a multiple of {groups} groups"
        )


def reduce_shape(shape: Shape, axes: Sequence[int]) -> Shape:
    """The shape without `axes`.

    >>> reduce_shape((2, 3, 4), (0, 2))
    (3,)
    """
    check_axes(axes, len(shape), "reduced axis")
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def transpose_shape(shape: Shape, permutation: Sequence[int]) -> Shape:
    """Result axis `i` is operand axis `permutation[i]`."""
    check_length(permutation, len(shape), "permuted axes")
    check_axes(permutation, len(shape), "permuted axis")
    return tuple(shape[axis] for axis in permutation)


def check_broadcast(shape: Shape, target: Shape, axes: Sequence[int]) -> None:
    """Operand axis `i` becomes axis `axes[i]`, whose size it has unless it is 1."""
    check_length(axes, len(shape), "result axes")
    check_axes(axes, len(target), "result axis")
    for axis, (size, place) in enumerate(zip(shape, axes, strict=True)):
        if size != 1 and not sizes_agree(size, target[place]):
            raise VerifyException(
                f"operand axis {axis} has size {size}, expected 1 or {target[place]}"
                f" of result axis {place}"
            )


def check_reshape(shape: Shape, target: Shape) -> None:
    """Refuses another number of elements where both are known."""
    if is_static(shape) and is_static(target) and prod(shape) != prod(target):
        raise VerifyException(
            f"found {prod(shape)} elements of {shape_text(shape)}"
            f" and {prod(target)} of {shape_text(target)}, expected as many"
        )


def slice_shape(
    shape: Shape, offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int]
) -> Shape:
    """The sizes of the slice, with what is known of it checked against the operand."""
    for values, what in ((offsets, "offsets"), (sizes, "sizes"), (strides, "strides")):
        check_length(values, len(shape), what)
    check_at_least(offsets, 0, "offsets")
    check_at_least(sizes, 0, "sizes")
    for axis, (size, offset, count, stride) in enumerate(
        zip(shape, offsets, sizes, strides, strict=True)
    ):
        if stride == 0:
            raise VerifyException(f"strides of axis {axis} is 0, expected another number")
        if not is_static((offset, count, stride)) or count == 0:
            continue
        last = offset + (count - 1) * stride
        for place in (offset, last):
            if place < 0 or (not is_dynamic(size) and place >= size):
                raise VerifyException(
                    f"slice reads element {place} of axis {axis}, which has"
                    f" {size_text(size)} elements"
                )
    return tuple(sizes)


def concat_shape(shapes: Sequence[Shape], axis: int) -> Shape:
    """Sizes add up along `axis`, and agree elsewhere."""
    check_axes((axis,), len(shapes[0]), "axis")
    masked = [
        (*shape[:axis], DYNAMIC_INDEX, *shape[axis + 1 :]) if axis < len(shape) else shape
        for shape in shapes
    ]
    common = same_shape(masked)
    lengths = [shape[axis] for shape in shapes]
    total = sum(lengths) if is_static(lengths) else DYNAMIC_INDEX
    return (*common[:axis], total, *common[axis + 1 :])


def pad_shape(shape: Shape, low: Sequence[int], high: Sequence[int]) -> Shape:
    """Each axis grows by `low[axis] + high[axis]` elements, or shrinks where that is below 0.

    >>> pad_shape((4, DYNAMIC_INDEX), (1, 0), (-2, 3)) == (3, DYNAMIC_INDEX)
    True
    """
    for values, what in ((low, "low paddings"), (high, "high paddings")):
        check_length(values, len(shape), what)
    padded: list[int] = []
    for axis, (size, before, after) in enumerate(zip(shape, low, high, strict=True)):
        if not is_static((size, before, after)):
            padded.append(DYNAMIC_INDEX)
            continue
        removed = -min(before, 0) - min(after, 0)
        if removed > size:
            raise VerifyException(
                f"paddings of axis {axis} remove {removed} elements, which has {size}"
            )
        padded.append(size + before + after)
    return tuple(padded)
