"""Operators of onnxruntime's domain on quantised numbers: floats inside, integers outside.

QLinearAdd(a, b)  ->  quantize(dequantize(a) + dequantize(b))
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.activation import LeakyReluOp
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.composite import SigmoidOp, SoftmaxOp
from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.dialects.graph.ops.parts import ConcatOp
from mlopt.frontends.onnx.broadcasting import spread, spread_along
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.channels_last import channels_first, channels_last
from mlopt.frontends.onnx.operators.microsoft import MICROSOFT
from mlopt.frontends.onnx.operators.products import product, times
from mlopt.frontends.onnx.operators.quantization import (
    centred,
    dequantize,
    quantize,
    requantized,
    scaled,
    scales_together,
)
from mlopt.frontends.onnx.operators.windows import average_pool, global_average_pool
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import add, operator

Meaning = Callable[[Node, SSAValue], SSAValue]


def _binary(
    op_class: type[AddOp | MulOp],
    node: Node,
    a: SSAValue,
    a_scale: SSAValue,
    a_zero_point: SSAValue | None,
    b: SSAValue,
    b_scale: SSAValue,
    b_zero_point: SSAValue | None,
    scale: SSAValue,
    zero_point: SSAValue | None = None,
) -> SSAValue:
    left, right = (
        dequantize(node, a, a_scale, a_zero_point),
        dequantize(node, b, b_scale, b_zero_point),
    )
    result = node.emit(op_class(*spread(node.build, (left, right))))
    return quantize(node, result, scale, zero_point)


add("QuantizeLinear", quantize, domain=MICROSOFT)
add("DequantizeLinear", dequantize, domain=MICROSOFT)
add("QLinearAdd", partial(_binary, AddOp), domain=MICROSOFT)
add("QLinearMul", partial(_binary, MulOp), domain=MICROSOFT)


def _unary(
    meaning: Meaning,
    node: Node,
    x: SSAValue,
    x_scale: SSAValue,
    x_zero_point: SSAValue | None,
    scale: SSAValue,
    zero_point: SSAValue | None = None,
) -> SSAValue:
    """What a node means of floats, of integers."""
    real = dequantize(node, x, x_scale, x_zero_point)
    return quantize(node, meaning(node, real), scale, zero_point)


def _softmax(node: Node, x: SSAValue) -> SSAValue:
    if node.attribute("opset", 13) < 13:
        raise NodeProblem("the softmax of operator sets before 13 is not supported")
    return node.emit(SoftmaxOp(x, node.axis(node.attribute("axis", -1), node.rank(x))))


def _of_either(pool: Meaning, node: Node, x: SSAValue) -> SSAValue:
    """A pool of images whose channels may come last."""
    if not node.attribute("channels_last", 0):
        return pool(node, x)
    return channels_last(node, pool(node, channels_first(node, x)))


UNARY: dict[str, Meaning] = {
    "QLinearSigmoid": lambda node, x: node.emit(SigmoidOp(x)),
    "QLinearLeakyRelu": lambda node, x: node.emit(
        LeakyReluOp(x, alpha=node.attribute("alpha", 0.01))
    ),
    "QLinearSoftmax": _softmax,
    "QLinearGlobalAveragePool": partial(_of_either, global_average_pool),
    "QLinearAveragePool": partial(_of_either, average_pool),
}
"""What operators of one operand mean of floats."""

for _kind, _meaning in UNARY.items():
    add(_kind, partial(_unary, _meaning), domain=MICROSOFT)


@operator("QLinearConcat", domain=MICROSOFT)
def qlinear_concat(
    node: Node, scale: SSAValue, zero_point: SSAValue, *parts: SSAValue | None
) -> SSAValue:
    """Triples of integers, a scale and a zero point, put together."""
    real: list[SSAValue] = []
    for x, own_scale, own_zero_point in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if x is None or own_scale is None:
            raise NodeProblem("a part or its scale is missing")
        real.append(dequantize(node, x, own_scale, own_zero_point))
    axis = node.axis(node.required("axis"), node.rank(real[0]))
    return quantize(node, node.emit(ConcatOp(real, axis)), scale, zero_point)


@operator("QGemm", domain=MICROSOFT)
def qgemm(
    node: Node,
    a: SSAValue,
    a_scale: SSAValue,
    a_zero_point: SSAValue,
    b: SSAValue,
    b_scale: SSAValue,
    b_zero_point: SSAValue,
    c: SSAValue | None = None,
    scale: SSAValue | None = None,
    zero_point: SSAValue | None = None,
) -> SSAValue:
    """alpha times an integer product, plus a bias in i32; floats where no scale is given."""
    transposed = [node.attribute(name, 0) for name in ("transA", "transB")]
    left = centred(node, a, a_zero_point)
    right = centred(node, b, b_zero_point, 0 if transposed[1] else 1)
    left, right = (
        node.emit(TransposeOp(x, [1, 0])) if turned else x
        for x, turned in zip((left, right), transposed, strict=True)
    )
    total = product(node, left, right)
    if c is not None:
        bias = spread_along(node.build, c, total, [1]) if node.rank(c) == 1 else c
        total = node.emit(AddOp(*spread(node.build, (total, bias))))
    is_whole = scale is not None and zero_point is not None
    factor = scales_together(node, [a_scale, b_scale], scale if is_whole else None)
    real = scaled(node, total, times(node, factor, node.attribute("alpha", 1.0)), 1)
    return requantized(node, real, zero_point) if zero_point is not None and is_whole else real
