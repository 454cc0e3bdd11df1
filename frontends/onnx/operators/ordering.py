"""Elements in order, and totals along an axis."""

from __future__ import annotations

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.ordering import CumulateOp, TopKOp
from mlopt.frontends.onnx import runtime_axes
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator


@operator("TopK", since=10)
def top_k(node: Node, x: SSAValue, k: SSAValue) -> list[SSAValue]:
    """The largest or least along an axis, k of them, in order, and where they stood."""
    largest = node.attribute("largest", 1)
    return _top_k(node, x, node.size_list(k)[0], "gt" if largest else "lt")


@operator("TopK")
def top_k_attribute(node: Node, x: SSAValue) -> list[SSAValue]:
    """The largest along an axis, in order, and where they stood."""
    return _top_k(node, x, node.required("k"), "gt")


def _top_k(node: Node, x: SSAValue, size: Size, predicate: str) -> list[SSAValue]:
    axis = node.axis(node.attribute("axis", -1), node.rank(x))
    return node.build.emit_all(TopKOp(predicate, x, axis, size))


def _cumulate(node: Node, kind: str, x: SSAValue, axis: SSAValue) -> SSAValue:
    chosen = node.known_integers(axis)
    if chosen is not None:
        return node.emit(_cumulation(node, kind, x, node.axis(chosen[0], node.rank(x))))
    if node.rank(x) == 1:
        return node.emit(_cumulation(node, kind, x, 0))
    return _along_unknown_axis(node, kind, x, axis)


def _cumulation(node: Node, kind: str, x: SSAValue, axis: int) -> CumulateOp:
    exclusive, reverse = (bool(node.attribute(name, 0)) for name in ("exclusive", "reverse"))
    return CumulateOp(kind, x, axis, exclusive=exclusive, reverse=reverse)


def _along_unknown_axis(node: Node, kind: str, x: SSAValue, axis: SSAValue) -> SSAValue:
    """x as `[before, axis, after]`, whose sizes are only known at run time."""
    shape = node.build.shape(x)
    (place,) = runtime_axes.axes(node, axis, len(shape))
    flat = node.emit(ReshapeOp(x, runtime_axes.around(node, shape, place)))
    return node.emit(ReshapeOp(node.emit(_cumulation(node, kind, flat, 1)), shape))


@operator("CumSum")
def cumulative_sum(node: Node, x: SSAValue, axis: SSAValue) -> SSAValue:
    """Sums up to each place."""
    return _cumulate(node, "sum", x, axis)


@operator("CumProd")
def cumulative_product(node: Node, x: SSAValue, axis: SSAValue) -> SSAValue:
    """Products up to each place."""
    return _cumulate(node, "prod", x, axis)
