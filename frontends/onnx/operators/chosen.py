"""Elements chosen by their values: how many there are is only known at run time."""

from __future__ import annotations

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import DivOp, RemOp, SubOp
from mlopt.dialects.graph.ops.indexing import GatherOp, ScatterElementsOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.ordering import CumulateOp
from mlopt.dialects.graph.ops.parts import ConcatOp, IotaOp, SliceOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


def positions_of(node: Node, mask: SSAValue) -> SSAValue:
    """The positions, `[count]`, at which a list of truth values holds.

    Each such position is written to the place that the running count gives it; all others
    to a place behind the last, which is cut off.
    """
    size = node.build.size(mask, 0)
    ones = node.emit(ConvertOp(mask, i64))
    running = node.emit(CumulateOp("sum", ones, 0))
    place = node.emit(SubOp(running, node.full(1, running)))
    (count,) = node.size_list(node.emit(ReduceOp("sum", ones, [0])))
    target = node.emit(SelectOp(mask, place, _spread(node, size, size)))
    room = node.build.filled(0, [node.sizes.add(size, 1)], i64)
    source = node.emit(IotaOp([size], 0, i64))
    written = node.emit(ScatterElementsOp(room, target, source, 0))
    return node.emit(SliceOp(written, [0], [count]))


@operator("NonZero")
def non_zero(node: Node, x: SSAValue) -> SSAValue:
    """The positions of elements that are not 0, a row an axis."""
    shape = node.build.shape(x)
    if not shape:
        raise NodeProblem("its input has rank 0, expected at least 1")
    element = node.element(x)
    mask = x if element == i1 else node.emit(CompareOp("ne", x, node.full(0, x)))
    flat = node.emit(ReshapeOp(mask, [node.sizes.product(shape)]))
    places = positions_of(node, flat)
    rows: list[SSAValue] = []
    rest = places
    count: Size = node.build.size(places, 0)
    for size in reversed(shape):
        extent = _spread(node, size, count)
        rows.append(node.emit(ReshapeOp(node.emit(RemOp(rest, extent)), [1, count])))
        rest = node.emit(DivOp(rest, extent))
    return node.emit(ConcatOp(list(reversed(rows)), 0)) if len(rows) > 1 else rows[0]


def _spread(node: Node, size: Size, count: Size) -> SSAValue:
    return node.emit(BroadcastOp(node.build.tensor_of_sizes(size, i64), [count], []))


@operator("Compress")
def compress(node: Node, x: SSAValue, condition: SSAValue) -> SSAValue:
    """The slices of an axis at which a condition holds; of the flat x where there is no axis."""
    axis = node.attribute("axis")
    if axis is None:
        x = node.emit(ReshapeOp(x, [node.sizes.product(node.build.shape(x))]))
        axis = 0
    return node.emit(GatherOp(x, positions_of(node, condition), node.axis(axis, node.rank(x))))
