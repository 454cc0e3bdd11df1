"""Axes that are only known at run time: sizes and positions by selection among all axes."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MulOp, RemOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.sizes import Size


def axes(node: Node, value: SSAValue, rank: int) -> list[Size]:
    """Axes from 0, of a list of axes that may count from the end."""
    places: list[Size] = []
    for entry in node.size_list(value):
        from_end = node.sizes.compare("lt", entry, 0)
        places.append(node.sizes.select(from_end, node.sizes.add(entry, rank), entry))
    return places


def around(node: Node, shape: Sequence[Size], axis: Size) -> list[Size]:
    """The sizes before an axis multiplied, its size, and those after it multiplied."""
    parts: list[Size] = [1, 1, 1]
    for position, size in enumerate(shape):
        for part, predicate in enumerate(("gt", "eq", "lt")):
            is_here = node.sizes.compare(predicate, axis, position)
            factor = node.sizes.select(is_here, size, 1)
            parts[part] = node.sizes.mul(parts[part], factor)
    return parts


def marks(node: Node, value: SSAValue, rank: int) -> list[Size]:
    """For each axis 1 where it is among the axes of a list, else 0."""
    sizes, places = node.sizes, axes(node, value, rank)
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


def unsqueezed_sizes(node: Node, shape: Sequence[Size], axes_value: SSAValue) -> list[Size]:
    """The sizes with 1 put in at axes."""
    rank = len(shape) + len(node.size_list(axes_value))
    sizes: list[Size] = []
    before: Size = 0
    for axis, mark in enumerate(marks(node, axes_value, rank)):
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


def gathered(node: Node, x: SSAValue, gone: Sequence[Size]) -> SSAValue:
    """x as a matrix: a row for the axes that stay, a column for the marked ones.

    The row and the column of each element follow from its position along every axis; the
    matrix is gathered from the flat x at positions computed the other way round.
    """
    sizes, shape = node.sizes, node.build.shape(x)
    strides: list[Size] = [1] * len(shape)
    for axis in range(len(shape) - 2, -1, -1):
        strides[axis] = sizes.mul(strides[axis + 1], shape[axis + 1])
    stay = [chosen(node, mark, 1, size) for mark, size in zip(gone, shape, strict=True)]
    go = [chosen(node, mark, size, 1) for mark, size in zip(gone, shape, strict=True)]
    rows, columns = sizes.product(stay), sizes.product(go)
    shape_2 = [rows, columns]
    places = node.build.filled(0, shape_2, i64)
    for place, extents in enumerate((stay, go)):
        rest = node.emit(IotaOp(shape_2, place, i64))
        for axis in range(len(shape) - 1, -1, -1):
            extent = _spread(node, sizes.max(extents[axis], 1), shape_2)
            digit = node.emit(RemOp(rest, extent))
            rest = node.emit(DivOp(rest, extent))
            step = node.emit(MulOp(digit, _spread(node, strides[axis], shape_2)))
            places = node.emit(AddOp(places, step))
    flat = node.emit(ReshapeOp(x, [sizes.product(shape)]))
    return node.emit(GatherOp(flat, places, 0))


def _spread(node: Node, size: Size, shape: Sequence[Size]) -> SSAValue:
    return node.emit(BroadcastOp(node.build.tensor_of_sizes(size, i64), shape, []))
