"""Smaller images whose elements are means of all that they cover."""

from __future__ import annotations

from xdsl.dialects.builtin import Float32Type, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import MulOp
from mlopt.dialects.graph.ops.indexing import GatherOp
from mlopt.dialects.graph.ops.layout import BroadcastOp
from mlopt.dialects.graph.ops.parts import IotaOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.sizes import Size

F32 = Float32Type()
REACH = {"linear": 1, "cubic": 2}
"""How far the weights of each mode reach, in elements of the result."""


def smoothed(
    node: Node, x: SSAValue, axis: int, place: Number, scale: SSAValue, mode: str
) -> SSAValue:
    """The elements `REACH` around each place along an axis, weighted and divided by the weights.

    A scale s below 1 makes the weights 1 / s as wide; how many elements have one is only
    known with the scale.
    """
    narrow = Number(node, scale).least(1.0)
    before = Number(node, node.full(-float(REACH[mode]), narrow.value)) / narrow
    first = before.floor() + 1.0
    count = node.size_list(node.emit(ConvertOp((first * -2.0 + 2.0).value, i64)))[0]
    shape: list[Size] = [node.build.size(place.value, 0), count]

    def spread(value: SSAValue, axes: list[int]) -> Number:
        return Number(node, node.emit(BroadcastOp(value, shape, axes)))

    base = spread(((place * -1.0).floor() * -1.0 - 1.0).value, [0])
    step = Number(node, node.emit(IotaOp(shape, 1, F32))) + spread(first.value, [])
    tap = base + step
    off = (tap - spread(place.value, [0])) * spread(narrow.value, [])
    weight = _weight(node, off.abs(), mode, node.attribute("cubic_coeff_a", -0.75))
    extent = node.build.tensor_of_sizes(node.build.size(x, axis), i64)
    last = spread(node.emit(ConvertOp(extent, F32)), []) - 1.0
    held = tap.largest(0.0).least(last)
    if node.attribute("exclude_outside", 0):
        inside = node.emit(CompareOp("eq", held.value, tap.value))
        weight = Number(node, _where(node, inside, weight, 0.0))
    total = spread(node.emit(ReduceOp("sum", weight.value, [1])), [0])
    share = node.emit(ConvertOp((weight / total).value, element_type_of(x)))
    taken = node.emit(GatherOp(x, node.emit(ConvertOp(held.value, i64)), axis))
    wide = node.emit(BroadcastOp(share, node.build.shape(taken), [axis, axis + 1]))
    return node.emit(ReduceOp("sum", node.emit(MulOp(taken, wide)), [axis + 1]))


def _weight(node: Node, x: Number, mode: str, a: float) -> Number:
    """The weight at a distance."""
    if mode == "linear":
        return (x * -1.0 + 1.0).largest(0.0)
    near = (x * (a + 2) - (a + 3)) * x * x + 1.0
    far = ((x * a - 5 * a) * x + 8 * a) * x - 4 * a
    is_near = node.emit(CompareOp("le", x.value, node.full(1, x.value)))
    is_far = node.emit(CompareOp("lt", x.value, node.full(2, x.value)))
    return Number(node, node.emit(SelectOp(is_near, near.value, _where(node, is_far, far, 0.0))))


def _where(node: Node, condition: SSAValue, x: Number, other: float) -> SSAValue:
    return node.emit(SelectOp(condition, x.value, node.full(other, x.value)))
