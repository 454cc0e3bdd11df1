"""Tensors taken apart and put together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import SubOp
from mlopt.dialects.graph.ops.indexing import GatherElementsOp, GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.padding import ExtendOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, PadOp, SliceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx import runtime_axes
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator

MODES = ("edge", "reflect", "wrap")
"""Modes of Pad that repeat the tensor's own elements."""

FAR = 1 << 31
"""Ends from here on mean the end of an axis, whatever its size."""


@operator("Concat")
def concat(node: Node, *inputs: SSAValue) -> SSAValue:
    """One after the other along an axis; before version 4 axis 1 unless told."""
    if not inputs:
        raise NodeProblem("found no input, expected at least one")
    default = 1 if node.version < 4 else None
    axis = node.attribute("axis", default)
    if axis is None:
        raise NodeProblem("attribute 'axis' is missing")
    return node.emit(ConcatOp(list(inputs), node.axis(axis, node.rank(inputs[0]))))


@operator("Slice", since=10)
def slice_inputs(
    node: Node,
    x: SSAValue,
    starts: SSAValue,
    ends: SSAValue,
    axes: SSAValue | None = None,
    steps: SSAValue | None = None,
) -> SSAValue:
    """From `starts` to before `ends`, every `steps`-th element."""
    first, last = node.size_list(starts), node.size_list(ends)
    chosen = list(range(len(first))) if axes is None else node.known_integers(axes)
    strides = [1] * len(first) if steps is None else node.known_integers(steps)
    if chosen is not None and strides is not None:
        return sliced(node, x, first, last, chosen, strides)
    return _sliced_at_run_time(node, x, first, last, axes, steps)


def _sliced_at_run_time(
    node: Node,
    x: SSAValue,
    starts: Sequence[Size],
    ends: Sequence[Size],
    axes: SSAValue | None,
    steps: SSAValue | None,
) -> SSAValue:
    """Axes or steps that are not known: every axis has a computed range."""
    sizes, shape = node.sizes, node.build.shape(x)
    places: list[Size] = (
        list(range(len(starts))) if axes is None else runtime_axes.axes(node, axes, len(shape))
    )
    strides: list[Size] = [1] * len(starts) if steps is None else node.size_list(steps)
    _check_lengths(starts, ends, places, strides)
    ranges: list[tuple[Size, Size, Size]] = []
    for axis, size in enumerate(shape):
        start: Size = 0
        end: Size = size
        step: Size = 1
        for place, a, b, c in zip(places, starts, ends, strides, strict=True):
            is_here = sizes.compare("eq", place, axis)
            start, end = sizes.select(is_here, a, start), sizes.select(is_here, b, end)
            step = sizes.select(is_here, c, step)
        ranges.append(_range_at_run_time(node, size, start, end, step))
    offsets, counts, by = zip(*ranges, strict=True)
    return node.emit(SliceOp(x, offsets, counts, by))


def _check_lengths(*parts: Sequence[Size]) -> None:
    """Raises `NodeProblem` where one of starts, ends, axes and steps is longer than another."""
    if len({len(part) for part in parts}) > 1:
        raise NodeProblem("starts, ends, axes and steps have different lengths")


def _range_at_run_time(
    node: Node, size: Size, start: Size, end: Size, step: Size
) -> tuple[Size, Size, Size]:
    """The first position, the count and the step, for a step of either sign."""
    sizes = node.sizes
    if isinstance(step, int):
        return *_range(node, size, start, end, step), step
    up = sizes.compare("gt", step, 0)
    low, high = sizes.select(up, 0, -1), sizes.select(up, size, sizes.sub(size, 1))
    first, last = (_held(node, position, size, low, high) for position in (start, end))
    room = sizes.select(up, sizes.sub(last, first), sizes.sub(first, last))
    stride = sizes.max(sizes.select(up, step, sizes.mul(step, -1)), 1)
    count = sizes.div(sizes.sub(sizes.add(room, stride), 1), stride)
    return first, sizes.max(count, 0), step


@operator("Slice")
def slice_attributes(node: Node, x: SSAValue) -> SSAValue:
    """From `starts` to before `ends`."""
    starts, ends = node.required("starts"), node.required("ends")
    axes = node.attribute("axes", tuple(range(len(starts))))
    return sliced(node, x, starts, ends, axes, [1] * len(starts))


def sliced(
    node: Node,
    x: SSAValue,
    starts: Sequence[Size],
    ends: Sequence[Size],
    axes: Sequence[int],
    steps: Sequence[int],
) -> SSAValue:
    """The slice; positions count from the end where they are negative, and are held inside."""
    _check_lengths(starts, ends, axes, steps)
    shape = node.build.shape(x)
    offsets: list[Size] = [0] * len(shape)
    sizes, strides = list(shape), [1] * len(shape)
    for axis, start, end, step in zip(
        node.axes(axes, len(shape)), starts, ends, steps, strict=True
    ):
        if step == 0:
            raise NodeProblem(f"the step of axis {axis} is 0")
        first, sizes[axis] = _range(node, shape[axis], start, end, step)
        # Nothing is read of an axis of which nothing is wanted.
        offsets[axis] = 0 if sizes[axis] == 0 else first
        strides[axis] = step
    return node.emit(SliceOp(x, offsets, sizes, strides))


def _range(node: Node, size: Size, start: Size, end: Size, step: int) -> tuple[Size, Size]:
    """The first position and the count of a slice of an axis."""
    low, high = (0, size) if step > 0 else (-1, node.sizes.sub(size, 1))
    first = _held(node, start, size, low, high)
    last = _held(node, end, size, low, high)
    if step > 0:
        room, stride = node.sizes.sub(last, first), step
    else:
        room, stride = node.sizes.sub(first, last), -step
    if stride != 1:
        room = node.sizes.div(node.sizes.add(room, stride - 1), stride)
    count = node.sizes.max(room, 0)
    return first, count


def _held(node: Node, position: Size, size: Size, low: Size, high: Size) -> Size:
    """A position from 0, between `low` and `high`."""
    if isinstance(position, int):
        if position >= FAR:
            return high
        if position <= -FAR:
            return low
        moved = node.sizes.add(position, size) if position < 0 else position
        if position == 0 and low == 0:
            return 0
    else:
        least = node.sizes.at_least(position)
        moved = position
        if least is None or least < 0:
            is_below = node.sizes.compare("lt", position, 0)
            moved = node.sizes.select(is_below, node.sizes.add(position, size), position)
    return node.sizes.min(node.sizes.max(moved, low), high)


@operator("Split", since=13)
def split_inputs(node: Node, x: SSAValue, split: SSAValue | None = None) -> list[SSAValue]:
    """In parts along an axis, of the sizes of an input."""
    return _split(node, x, None if split is None else node.size_list(split))


@operator("Split")
def split_attribute(node: Node, x: SSAValue, split: SSAValue | None = None) -> list[SSAValue]:
    """In parts along an axis, of the sizes of an attribute (of an input in version 1)."""
    sizes = node.attribute("split")
    if sizes is None and split is not None:
        sizes = node.size_list(split)
    return _split(node, x, sizes)


def _split(node: Node, x: SSAValue, sizes: Sequence[Size] | None) -> list[SSAValue]:
    rank = node.rank(x)
    axis = node.axis(node.attribute("axis", 0), rank)
    total, count = node.build.size(x, axis), len(node.outputs)
    if sizes is None:
        sizes = _even_parts(node, total, node.attribute("num_outputs", count))
    if len(sizes) != count:
        raise NodeProblem(f"found {len(sizes)} sizes for {count} outputs")
    if all(isinstance(size, int) for size in (*sizes, total)):
        found = sum(size for size in sizes if isinstance(size, int))
        if found != total:
            raise NodeProblem(
                f"its parts have {found} elements along axis {axis}, expected {total}"
            )
    parts: list[SSAValue] = []
    start: Size = 0
    for size in sizes:
        offsets: list[Size] = [0] * rank
        shape = node.build.shape(x)
        offsets[axis], shape[axis] = start, size
        parts.append(node.emit(SliceOp(x, offsets, shape)))
        start = node.sizes.add(start, size)
    return parts


def _even_parts(node: Node, total: Size, count: int) -> list[Size]:
    """Equal sizes, the last one less where they do not divide."""
    each = node.sizes.div(node.sizes.add(total, count - 1), count)
    last = node.sizes.sub(total, node.sizes.mul(each, count - 1))
    return [*([each] * (count - 1)), last]


@operator("Pad", since=11)
def pad_inputs(
    node: Node,
    x: SSAValue,
    pads: SSAValue,
    value: SSAValue | None = None,
    axes: SSAValue | None = None,
) -> SSAValue:
    """With elements before and after each axis."""
    rank, widths = node.rank(x), node.size_list(pads)
    chosen = list(range(rank)) if axes is None else node.known_integers(axes)
    if chosen is None and axes is not None:
        widths, chosen = _widths_of_all(node, widths, axes, rank), list(range(rank))
    return _pad(node, x, widths, node.axes(chosen or [], rank), value)


def _widths_of_all(node: Node, widths: Sequence[Size], axes: SSAValue, rank: int) -> list[Size]:
    """Pads of every axis, from those of axes that are only known at run time."""
    places = runtime_axes.axes(node, axes, rank)
    all_widths: list[Size] = []
    for half in (widths[: len(places)], widths[len(places) :]):
        for axis in range(rank):
            width: Size = 0
            for place, size in zip(places, half, strict=True):
                is_here = node.sizes.compare("eq", place, axis)
                width = node.sizes.select(is_here, size, width)
            all_widths.append(width)
    return all_widths


@operator("Pad")
def pad_attributes(node: Node, x: SSAValue) -> SSAValue:
    """With elements before and after each axis."""
    pads = node.attribute("pads", node.attribute("paddings", ()))
    number = node.attribute("value", 0.0)
    return _pad(node, x, pads, list(range(node.rank(x))), None, number)


def _pad(
    node: Node,
    x: SSAValue,
    pads: Sequence[Size],
    axes: Sequence[int],
    value: SSAValue | None,
    number: float = 0.0,
) -> SSAValue:
    rank = node.rank(x)
    if len(pads) != 2 * len(axes):
        raise NodeProblem(f"found {len(pads)} pads, expected {2 * len(axes)}")
    low: list[Size] = [0] * rank
    high: list[Size] = [0] * rank
    for place, axis in enumerate(axes):
        low[axis], high[axis] = pads[place], pads[place + len(axes)]
    mode = node.attribute("mode", "constant")
    if mode in MODES:
        return node.emit(ExtendOp(mode, x, low, high))
    if mode != "constant":
        raise NodeProblem(f"mode is '{mode}', expected constant, {', '.join(MODES)}")
    if value is None:
        value = node.build.filled(number, [], node.element(x))
    elif node.rank(value):
        value = node.emit(ReshapeOp(value, []))
    return node.emit(PadOp(x, value, low, high))


@operator("ReverseSequence")
def reverse_sequence(node: Node, x: SSAValue, lengths: SSAValue) -> SSAValue:
    """The first elements of each sequence backward, as many as its length."""
    batch = node.axis(node.attribute("batch_axis", 1), node.rank(x))
    time = node.axis(node.attribute("time_axis", 0), node.rank(x))
    shape = node.build.shape(x)
    places = node.emit(IotaOp(shape, time, i64))
    count = node.emit(BroadcastOp(node.emit(ConvertOp(lengths, i64)), shape, [batch]))
    last = node.emit(SubOp(count, node.full(1, count)))
    inside = node.emit(CompareOp("lt", places, count))
    turned = node.emit(SelectOp(inside, node.emit(SubOp(last, places)), places))
    return node.emit(GatherElementsOp(x, turned, time))


@operator("Gather")
def gather(node: Node, x: SSAValue, indices: SSAValue) -> SSAValue:
    """Slices along an axis."""
    axis = node.axis(node.attribute("axis", 0), node.rank(x))
    found = _gathered_sizes(node, x, indices, axis)
    return node.emit(GatherOp(x, indices, axis)) if found is None else found


def _gathered_sizes(node: Node, x: SSAValue, indices: SSAValue, axis: int) -> SSAValue | None:
    """Sizes out of a list of sizes; a part of a tensor at a position that is a size."""
    entries, places = node.build.entries(x), node.build.entries(indices)
    if places is None or not _are_numbers(places):
        return None
    positions = places.astype(np.int64)
    size = node.build.size(x, axis)
    if isinstance(size, int):
        outside = [int(place) for place in positions.flat if not -size <= place < size]
        if outside:
            raise NodeProblem(f"position {outside[0]} lies outside axis {axis} of size {size}")
    if entries is not None:
        taken = np.take(entries, positions, axis=axis)
        return node.build.tensor_of_sizes(taken, node.element(x))
    if positions.ndim or not isinstance(size, int):
        return None
    return _one_slice(node, x, axis, int(positions) % size)


def _one_slice(node: Node, x: SSAValue, axis: int, position: int) -> SSAValue:
    """A slice of size 1, without its axis."""
    shape = node.build.shape(x)
    offsets: list[Size] = [0] * len(shape)
    offsets[axis] = position
    part = node.emit(SliceOp(x, offsets, [*shape[:axis], 1, *shape[axis + 1 :]]))
    return node.emit(ReshapeOp(part, [*shape[:axis], *shape[axis + 1 :]]))


def _are_numbers(entries: np.ndarray) -> bool:
    return not any(isinstance(entry, SSAValue) for entry in entries.flat)
