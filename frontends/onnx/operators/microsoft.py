"""Operators of onnxruntime's own domain, which its optimisers and quantisers write."""

from __future__ import annotations

from collections.abc import Callable

from xdsl.dialects.builtin import Float32Type
from xdsl.ir import Operation, SSAValue

from mlopt.dialects.graph.ops.activation import GeluOp, GeluTanhOp, HardSigmoidOp, LeakyReluOp
from mlopt.dialects.graph.ops.binary import AddOp, MulOp
from mlopt.dialects.graph.ops.composite import ReluOp, SigmoidOp
from mlopt.dialects.graph.ops.functions import TanhOp
from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.dialects.graph.ops.normalization import LayerNormOp, RmsNormOp
from mlopt.dialects.graph.ops.selection import ClampOp, ConvertOp
from mlopt.frontends.onnx.broadcasting import spread, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import in_f32
from mlopt.frontends.onnx.operators.products import product, times
from mlopt.frontends.onnx.operators.quantization import dynamic_quantize, matmul_integer
from mlopt.frontends.onnx.operators.windows import conv
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator

MICROSOFT = "com.microsoft"
FUSED: dict[str, tuple[Callable[..., Operation], tuple[str, ...]]] = {
    "Relu": (ReluOp, ()),
    "Sigmoid": (SigmoidOp, ()),
    "Tanh": (TanhOp, ()),
    "LeakyRelu": (LeakyReluOp, ("alpha",)),
    "HardSigmoid": (HardSigmoidOp, ("alpha", "beta")),
}
"""Activations of a convolution, and the numbers that they are given."""


def plus(node: Node, x: SSAValue, bias: SSAValue | None) -> SSAValue:
    """x + bias, broadcast."""
    return x if bias is None else node.emit(AddOp(*spread(node.build, (x, bias))))


@operator("Gelu", domain=MICROSOFT)
def gelu(node: Node, x: SSAValue) -> SSAValue:
    """x times the normal distribution's share below x."""
    return node.emit(GeluOp(x))


@operator("BiasGelu", domain=MICROSOFT)
def bias_gelu(node: Node, x: SSAValue, bias: SSAValue) -> SSAValue:
    """Gelu of x + bias."""
    return node.emit(GeluOp(plus(node, x, bias)))


@operator("FastGelu", domain=MICROSOFT)
def fast_gelu(node: Node, x: SSAValue, bias: SSAValue | None = None) -> SSAValue:
    """The tanh approximation of Gelu, of x + bias."""
    return node.emit(GeluTanhOp(plus(node, x, bias)))


@operator("QuickGelu", domain=MICROSOFT)
def quick_gelu(node: Node, x: SSAValue) -> SSAValue:
    """x * sigmoid(alpha * x)."""
    wide, element = in_f32(node, x)
    inner = node.emit(SigmoidOp(times(node, wide, node.attribute("alpha", 1.702))))
    return node.emit(ConvertOp(node.emit(MulOp(wide, inner)), element))


@operator("FusedMatMul", domain=MICROSOFT)
def fused_matmul(node: Node, a: SSAValue, b: SSAValue) -> SSAValue:
    """alpha times the product, of operands whose last two axes may be swapped."""
    a, b = (_swapped(node, _batches_first(node, x, side), side) for side, x in (("A", a), ("B", b)))
    return times(node, product(node, a, b), node.attribute("alpha", 1.0))


def _batches_first(node: Node, x: SSAValue, side: str) -> SSAValue:
    """`[m, batches, k]` -> `[batches, m, k]`, where it is told to be so."""
    rank = node.rank(x)
    if not node.attribute(f"transBatch{side}", 0) or rank < 3:
        return x
    return node.emit(TransposeOp(x, [*range(1, rank - 1), 0, rank - 1]))


def _swapped(node: Node, x: SSAValue, side: str) -> SSAValue:
    """x with its last two axes swapped, where it is told to be so."""
    rank = node.rank(x)
    if not node.attribute(f"trans{side}", 0) or rank < 2:
        return x
    return node.emit(TransposeOp(x, [*range(rank - 2), rank - 1, rank - 2]))


@operator("FusedConv", domain=MICROSOFT)
def fused_conv(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    b: SSAValue | None = None,
    addend: SSAValue | None = None,
) -> SSAValue:
    """An activation of a convolution, and of what is added to it."""
    total = plus(node, conv(node, x, w, b), addend)
    kind, numbers = node.attribute("activation", ""), node.attribute("activation_params", ())
    if kind == "Clip":
        low, high = (node.full(number, total) for number in numbers)
        return node.emit(ClampOp(low, total, high))
    if kind not in FUSED:
        raise NodeProblem(f"activation is '{kind}', expected Clip, {', '.join(FUSED)}")
    op_class, names = FUSED[kind]
    return node.emit(op_class(total, **dict(zip(names, numbers, strict=False))))


@operator("SkipLayerNormalization", domain=MICROSOFT)
def skip_layer_normalization(
    node: Node,
    x: SSAValue,
    skip: SSAValue,
    scale: SSAValue,
    shift: SSAValue | None = None,
    bias: SSAValue | None = None,
) -> list[SSAValue]:
    """LayerNormalization of x + skip + bias over the last axis, and the sum itself."""
    total = plus(node, plus(node, x, skip), bias)
    wide, element = in_f32(node, total)
    parameters = [in_f32(node, value)[0] for value in (scale, shift) if value is not None]
    epsilon = node.attribute("epsilon", 1e-12)
    result = LayerNormOp(wide, *parameters, axis=node.rank(x) - 1, epsilon=epsilon)
    return _with_sum(node, node.emit(ConvertOp(node.emit(result), element)), total)


@operator("SkipSimplifiedLayerNormalization", domain=MICROSOFT)
def skip_rms_normalization(
    node: Node, x: SSAValue, skip: SSAValue, scale: SSAValue, bias: SSAValue | None = None
) -> list[SSAValue]:
    """RMSNormalization of x + skip + bias over the last axis, and the sum itself."""
    total = plus(node, plus(node, x, skip), bias)
    wide, element = in_f32(node, total)
    epsilon = node.attribute("epsilon", 1e-12)
    factor = in_f32(node, scale)[0]
    result = node.emit(RmsNormOp(wide, factor, axis=node.rank(x) - 1, epsilon=epsilon))
    return _with_sum(node, node.emit(ConvertOp(result, element)), total)


def _with_sum(node: Node, result: SSAValue, total: SSAValue) -> list[SSAValue]:
    """The results that are wanted; mean and deviation exist in training only."""
    if any(node.outputs[1:3]):
        raise NodeProblem("its mean and its deviation are not supported as results")
    return [result, result, result, total][: len(node.outputs)]


@operator("SimplifiedLayerNormalization")
def simplified_layer_normalization(node: Node, x: SSAValue, scale: SSAValue) -> SSAValue:
    """x over the root of the mean of its squares, then scaled."""
    first = node.axis(node.attribute("axis", -1), node.rank(x))
    wide, element = in_f32(node, x)
    factor = spread_to(node.build, in_f32(node, scale)[0], node.build.shape(wide)[first:])
    epsilon = node.attribute("epsilon", 1e-5)
    result = node.emit(RmsNormOp(wide, factor, axis=first, epsilon=epsilon))
    return node.emit(ConvertOp(result, element))


@operator("MatMulIntegerToFloat", domain=MICROSOFT)
def matmul_integer_to_float(
    node: Node,
    a: SSAValue,
    b: SSAValue,
    a_scale: SSAValue,
    b_scale: SSAValue,
    a_zero_point: SSAValue | None = None,
    b_zero_point: SSAValue | None = None,
    bias: SSAValue | None = None,
) -> SSAValue:
    """The product of differences from the zero points, times the scales, plus a bias."""
    total = matmul_integer(node, a, b, a_zero_point, b_zero_point)
    real = node.emit(ConvertOp(total, Float32Type()))
    factor = node.emit(MulOp(*spread(node.build, (a_scale, b_scale))))
    return plus(node, node.emit(MulOp(*spread(node.build, (real, factor)))), bias)


@operator("DynamicQuantizeMatMul", domain=MICROSOFT)
def dynamic_quantize_matmul(
    node: Node,
    a: SSAValue,
    b: SSAValue,
    b_scale: SSAValue,
    b_zero_point: SSAValue | None = None,
    bias: SSAValue | None = None,
) -> SSAValue:
    """MatMulIntegerToFloat of an a that is quantised by its range."""
    integers, scale, zero_point = dynamic_quantize(node, a)
    return matmul_integer_to_float(
        node, integers, b, scale, b_scale, zero_point, b_zero_point, bias
    )
