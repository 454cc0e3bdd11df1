"""Axes that are only known at run time: sizes and positions by selection among all axes."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.sizes import Size


def marks(node: Node, axes: SSAValue, rank: int) -> list[Size]:
    """For each axis 1 where it is among `axes`, which may count from the end, else 0."""
    sizes = node.sizes
    places: list[Size] = []
    for entry in node.size_list(axes):
        from_end = sizes.compare("lt", entry, 0)
        places.append(sizes.select(from_end, sizes.add(entry, rank), entry))
    found: list[Size] = []
    for axis in range(rank):
        total: Size = 0
        for place in places:
            total = sizes.add(total, sizes.select(sizes.compare("eq", place, axis), 1, 0))
        found.append(sizes.min(total, 1))
    return found


def chosen(node: Node, mark: Size, yes: Size, no: Size) -> Size:
    """`yes` where the mark is 1, else `no`."""
    return node.sizes.select(node.sizes.compare("ne", mark, 0), yes, no)


def unsqueezed_sizes(node: Node, shape: Sequence[Size], axes: SSAValue) -> list[Size]:
    """The sizes with 1 put in at `axes`."""
    rank = len(shape) + len(node.size_list(axes))
    sizes: list[Size] = []
    before: Size = 0
    for axis, mark in enumerate(marks(node, axes, rank)):
        place = node.sizes.sub(axis, before)
        sizes.append(chosen(node, mark, 1, _picked(node, shape, place)))
        before = node.sizes.add(before, mark)
    return sizes


def _picked(node: Node, shape: Sequence[Size], place: Size) -> Size:
    """`shape[place]`; 1 outside."""
    picked: Size = 1
    for axis, size in enumerate(shape):
        picked = node.sizes.select(node.sizes.compare("eq", place, axis), size, picked)
    return picked


def kept_sizes(node: Node, shape: Sequence[Size], gone: Sequence[Size], count: int) -> list[Size]:
    """The `count` sizes whose marks are 0, in order."""
    sizes: list[Size] = [1] * count
    before: Size = 0
    for axis, (size, mark) in enumerate(zip(shape, gone, strict=True)):
        place = node.sizes.sub(axis, before)
        for position in range(count):
            here = node.sizes.select(
                node.sizes.compare("eq", place, position), size, sizes[position]
            )
            sizes[position] = chosen(node, mark, sizes[position], here)
        before = node.sizes.add(before, mark)
    return sizes


def reduced(node: Node, kind: str, x: SSAValue, gone: Sequence[Size], neutral: object) -> SSAValue:
    """x combined along the marked axes, which keep size 1.

    Each element is combined into the element of the result that it belongs to.
    """
    from mlopt.dialects.graph.ops.indexing import ScatterElementsOp

    shape = node.build.shape(x)
    sizes = [chosen(node, mark, 1, size) for mark, size in zip(gone, shape, strict=True)]
    places = node.build.filled(0, shape, i64)
    stride: Size = 1
    for axis in range(len(shape) - 1, -1, -1):
        step = chosen(node, gone[axis], 0, stride)
        factor = node.emit(BroadcastOp(node.build.tensor_of_sizes(step, i64), shape, []))
        position = node.emit(IotaOp(shape, axis, i64))
        places = node.emit(AddOp(places, node.emit(MulOp(position, factor))))
        stride = node.sizes.mul(stride, sizes[axis])
    count = node.sizes.product(shape)
    flat = [node.emit(ReshapeOp(value, [count])) for value in (places, x)]
    start = node.build.filled(neutral, [stride], node.element(x))
    combined = node.emit(ScatterElementsOp(start, *flat, 0, kind))
    return node.emit(ReshapeOp(combined, sizes))
