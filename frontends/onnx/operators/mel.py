"""The matrix from the bins of a spectrum to bands of equal width for the ear."""

from __future__ import annotations

import math

from xdsl.dialects.builtin import Float64Type, i64
from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.binary import AndOp
from mlopt.dialects.graph.ops.functions import ExpOp, Log1pOp
from mlopt.dialects.graph.ops.layout import BroadcastOp, ReshapeOp
from mlopt.dialects.graph.ops.parts import IotaOp, SliceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.sampling import Number
from mlopt.frontends.onnx.sizes import Size
from mlopt.frontends.onnx.table import operator
from mlopt.frontends.onnx.types import element_type

F64 = Float64Type()
SCALE = 2595 / math.log(10)
"""Mels are `SCALE * log(1 + hertz / 700)`."""


@operator("MelWeightMatrix")
def mel_weight_matrix(
    node: Node, bands: SSAValue, length: SSAValue, rate: SSAValue, low: SSAValue, high: SSAValue
) -> SSAValue:
    """`[length / 2 + 1, bands]`: band i rises from edge i to edge i + 1, and falls to i + 2.

    Edges have equal distances in mel, and are rounded down to bins.
    """
    count, extent = node.size_list(bands)[0], node.size_list(length)[0]
    edges = _edges(node, count, extent, rate, low, high)
    shape: list[Size] = [node.sizes.add(node.sizes.div(extent, 2), 1), count]
    bin = Number(node, node.emit(IotaOp(shape, 0, F64)))
    left, centre, right = (
        Number(node, node.emit(BroadcastOp(_part(node, edges, place, count), shape, [1])))
        for place in range(3)
    )
    rising = _divided(node, bin - left, centre - left)
    falling = _divided(node, right - bin, right - centre)
    zero = node.full(0, bin.value)
    value = node.emit(SelectOp(_between(node, left, bin, centre), rising, zero))
    falls = node.emit(
        AndOp(
            node.emit(CompareOp("ge", bin.value, centre.value)),
            node.emit(CompareOp("lt", bin.value, right.value)),
        )
    )
    value = node.emit(SelectOp(falls, falling, value))
    return node.emit(ConvertOp(value, element_type(node.attribute("output_datatype", 1))))


def _edges(
    node: Node, count: Size, length: Size, rate: SSAValue, low: SSAValue, high: SSAValue
) -> SSAValue:
    """The bins `[count + 2]` at which bands begin and end."""
    shape = [node.sizes.add(count, 2)]

    def everywhere(value: SSAValue) -> Number:
        scalar = node.emit(ReshapeOp(node.emit(ConvertOp(value, F64)), []))
        return Number(node, node.emit(BroadcastOp(scalar, shape, [])))

    def mel(hertz: Number) -> Number:
        return Number(node, node.emit(Log1pOp((hertz / 700.0).value))) * SCALE

    first, last = mel(everywhere(low)), mel(everywhere(high))
    number = everywhere(node.build.tensor_of_sizes(shape[0], i64))
    place = Number(node, node.emit(IotaOp(shape, 0, F64)))
    mels = place * ((last - first) / number) + first
    hertz = (Number(node, node.emit(ExpOp((mels / SCALE).value))) - 1.0) * 700.0
    bins = everywhere(node.build.tensor_of_sizes(node.sizes.add(length, 1), i64))
    return (bins * hertz / everywhere(rate)).floor().value


def _part(node: Node, edges: SSAValue, place: int, count: Size) -> SSAValue:
    return node.emit(SliceOp(edges, [place], [count]))


def _divided(node: Node, a: Number, b: Number) -> SSAValue:
    """a / b; 1 where b is 0."""
    zero = node.emit(CompareOp("eq", b.value, node.full(0, b.value)))
    one = node.full(1, b.value)
    safe = Number(node, node.emit(SelectOp(zero, one, b.value)))
    return node.emit(SelectOp(zero, one, (a / safe).value))


def _between(node: Node, low: Number, x: Number, high: Number) -> SSAValue:
    return node.emit(
        AndOp(
            node.emit(CompareOp("ge", x.value, low.value)),
            node.emit(CompareOp("le", x.value, high.value)),
        )
    )
