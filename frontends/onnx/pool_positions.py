"""Where in its window the largest element stands."""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, SSAValue

from mlopt.dialects.graph.element_kinds import Kind, bits_of, kind_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp, TransposeOp
from mlopt.dialects.graph.ops.parts import IotaOp, PadOp
from mlopt.dialects.graph.ops.reduction import ArgReduceOp, ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.size_rules import windows as window_counts
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.window_lists import Windows


def max_pool_with_positions(node: Node, x: SSAValue, windows: Windows) -> list[SSAValue]:
    """The largest element of each window, and its position in the flattened input.

    Windows become one axis `[n, c, windows..., taps]`, gathered from the padded input.
    """
    shape = node.build.shape(x)
    rank = len(shape) - 2
    places = node.emit(ReshapeOp(node.emit(IotaOp([node.sizes.product(shape)], 0, i64)), shape))
    if node.attribute("storage_order", 0):
        places = _column_major(node, shape)
    taps, tap_places = (
        _taps(node, value, windows, fill) for value, fill in ((x, None), (places, -1))
    )
    found = node.emit(CompareOp("ge", tap_places, node.full(0, tap_places)))
    low = node.full(least(node.element(taps)), taps)
    inside = node.emit(SelectOp(found, taps, low))
    axis = 2 + rank
    largest = node.emit(ReduceOp("max", inside, [axis]))
    first = node.emit(ArgReduceOp("gt", inside, axis, i64))
    count = node.build.shape(inside)
    tap = node.emit(IotaOp(count, axis, i64))
    chosen = node.emit(BroadcastOp(first, count, list(range(axis))))
    is_first = node.emit(CompareOp("eq", tap, chosen))
    marked = node.emit(SelectOp(is_first, tap_places, node.full(0, tap_places)))
    return [largest, node.emit(ReduceOp("sum", marked, [axis]))]


def least(element: Attribute) -> float | int:
    """The least number of an element type."""
    if kind_of(element) == Kind.FLOAT:
        return float("-inf")
    return 0 if kind_of(element) == Kind.UNSIGNED else -(1 << (bits_of(element) - 1))


def _column_major(node: Node, shape: list[Size]) -> SSAValue:
    """Positions in each image counted with the first spatial axis fastest."""
    strides: list[Size] = [1] * len(shape)
    stride: Size = 1
    for axis in range(2, len(shape)):
        strides[axis] = stride
        stride = node.sizes.mul(stride, shape[axis])
    strides[1] = stride
    strides[0] = node.sizes.mul(stride, shape[1])
    total = node.build.filled(0, shape, i64)
    for axis, factor in enumerate(strides):
        place = node.emit(IotaOp(shape, axis, i64))
        spread = node.emit(BroadcastOp(node.build.tensor_of_sizes(factor, i64), shape, []))
        total = node.emit(AddOp(total, node.emit(MulOp(place, spread))))
    return total


def _taps(node: Node, x: SSAValue, windows: Windows, fill: int | None) -> SSAValue:
    """`[n, c, windows..., taps]`: the elements under each window of the padded input."""
    shape = node.build.shape(x)
    rank = len(shape) - 2
    number = node.build.filled(
        least(node.element(x)) if fill is None else fill, [], node.element(x)
    )
    padded = node.emit(PadOp(x, number, [0, 0, *windows.low], [0, 0, *windows.high]))
    none = [0] * rank
    lists = (windows.window, windows.strides, windows.dilations, none, none)
    counts = window_counts(node.sizes, node.build.shape(padded)[2:], lists)
    for axis in range(rank):
        extent = [counts[axis], windows.window[axis]]
        start = node.emit(IotaOp(extent, 0, i64))
        tap = node.emit(IotaOp(extent, 1, i64))
        start = node.emit(MulOp(start, node.full(windows.strides[axis], start)))
        tap = node.emit(MulOp(tap, node.full(windows.dilations[axis], tap)))
        padded = node.emit(GatherOp(padded, node.emit(AddOp(start, tap)), 2 + 2 * axis))
    order = [0, 1, *range(2, 2 + 2 * rank, 2), *range(3, 3 + 2 * rank, 2)]
    moved = node.emit(TransposeOp(padded, order))
    taps = 1
    for size in windows.window:
        taps *= size
    return node.emit(ReshapeOp(moved, [*shape[:2], *counts, taps]))
