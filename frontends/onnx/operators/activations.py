"""Activation functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import sqrt

from xdsl.dialects.builtin import Float64Type
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, DivOp, MaxOp, MinOp, MulOp, SubOp
from mlopt.dialects.graph.ops.composite import ReluOp, SigmoidOp, SoftmaxOp
from mlopt.dialects.graph.ops.functions import ErfOp, Expm1Op, ExpOp, Log1pOp, LogOp, TanhOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.reduction import ReduceOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.dialects.graph.ops.unary import AbsOp, NegOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import apply_unary, in_f32
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import add, operator

Body = Callable[[Node, SSAValue], SSAValue]

add("Sigmoid", partial(apply_unary, SigmoidOp))


@operator("Relu")
def relu(node: Node, x: SSAValue) -> SSAValue:
    """max(x, 0)."""
    if kind_of(element_type_of(x)) == Kind.UNSIGNED:
        return x
    return node.emit(ReluOp(x))


def _in_f32(body: Body, node: Node, x: SSAValue) -> SSAValue:
    """`body` on f32 where x is f16 or bf16, rounded once."""
    wide, element = in_f32(node, x)
    return node.emit(ConvertOp(body(node, wide), element))


def activation(kind: str) -> Callable[[Body], Body]:
    """Decorator: a function of one float operand, computed in f32 at least."""

    def decorate(body: Body) -> Body:
        add(kind, partial(_in_f32, body))
        return body

    return decorate


def number(node: Node, value: float, x: SSAValue) -> SSAValue:
    """`value` everywhere, in the type of x."""
    return node.full(value, x)


def scaled(node: Node, x: SSAValue, factor: float) -> SSAValue:
    """x * factor."""
    return node.emit(MulOp(x, number(node, factor, x)))


def choose(
    node: Node, predicate: str, x: SSAValue, bound: float, a: SSAValue, b: SSAValue
) -> SSAValue:
    """a where `x predicate bound`, else b."""
    return node.emit(SelectOp(node.emit(CompareOp(predicate, x, number(node, bound, x))), a, b))


@activation("LeakyRelu")
def leaky_relu(node: Node, x: SSAValue) -> SSAValue:
    """x, or alpha * x below 0."""
    return choose(node, "lt", x, 0, scaled(node, x, node.attribute("alpha", 0.01)), x)


@activation("Elu")
def elu(node: Node, x: SSAValue) -> SSAValue:
    """x, or alpha * (exp(x) - 1) below 0."""
    low = scaled(node, node.emit(Expm1Op(x)), node.attribute("alpha", 1.0))
    return choose(node, "lt", x, 0, low, x)


@activation("Selu")
def selu(node: Node, x: SSAValue) -> SSAValue:
    """gamma times x, or alpha * (exp(x) - 1) up to 0."""
    alpha = node.attribute("alpha", 1.6732632423543772)
    gamma = node.attribute("gamma", 1.0507009873554805)
    low = scaled(node, node.emit(Expm1Op(x)), alpha)
    return scaled(node, choose(node, "gt", x, 0, x, low), gamma)


@activation("Celu")
def celu(node: Node, x: SSAValue) -> SSAValue:
    """max(x, 0) + min(0, alpha * (exp(x / alpha) - 1))."""
    alpha = node.attribute("alpha", 1.0)
    zero = number(node, 0, x)
    inner = node.emit(DivOp(x, number(node, alpha, x)))
    low = scaled(node, node.emit(Expm1Op(inner)), alpha)
    return node.emit(AddOp(node.emit(MaxOp(x, zero)), node.emit(MinOp(zero, low))))


@activation("HardSigmoid")
def hard_sigmoid(node: Node, x: SSAValue) -> SSAValue:
    """alpha * x + beta, held between 0 and 1."""
    line = scaled(node, x, node.attribute("alpha", 0.2))
    line = node.emit(AddOp(line, number(node, node.attribute("beta", 0.5), x)))
    return node.emit(MinOp(node.emit(MaxOp(line, number(node, 0, x))), number(node, 1, x)))


@activation("HardSwish")
def hard_swish(node: Node, x: SSAValue) -> SSAValue:
    """x times (x / 6 + 1 / 2 held between 0 and 1)."""
    line = node.emit(AddOp(scaled(node, x, 1 / 6), number(node, 0.5, x)))
    held = node.emit(MinOp(node.emit(MaxOp(line, number(node, 0, x))), number(node, 1, x)))
    return node.emit(MulOp(x, held))


@activation("Softplus")
def softplus(node: Node, x: SSAValue) -> SSAValue:
    """log(1 + exp(x)), as max(x, 0) + log1p(exp(-|x|))."""
    rest = node.emit(Log1pOp(node.emit(ExpOp(node.emit(NegOp(node.emit(AbsOp(x))))))))
    return node.emit(AddOp(node.emit(MaxOp(x, number(node, 0, x))), rest))


@activation("Softsign")
def softsign(node: Node, x: SSAValue) -> SSAValue:
    """x / (1 + |x|)."""
    return node.emit(DivOp(x, node.emit(AddOp(number(node, 1, x), node.emit(AbsOp(x))))))


@activation("Mish")
def mish(node: Node, x: SSAValue) -> SSAValue:
    """x * tanh(softplus(x))."""
    return node.emit(MulOp(x, node.emit(TanhOp(softplus(node, x)))))


@activation("Swish")
def swish(node: Node, x: SSAValue) -> SSAValue:
    """x * sigmoid(alpha * x)."""
    inner = scaled(node, x, node.attribute("alpha", 1.0))
    return node.emit(MulOp(x, node.emit(SigmoidOp(inner))))


@activation("ThresholdedRelu")
def thresholded_relu(node: Node, x: SSAValue) -> SSAValue:
    """x above alpha, else 0."""
    return choose(node, "gt", x, node.attribute("alpha", 1.0), x, number(node, 0, x))


@activation("Gelu")
def gelu(node: Node, x: SSAValue) -> SSAValue:
    """x times the normal distribution's share below x, or its tanh approximation."""
    how = node.attribute("approximate", "none")
    if how not in ("none", "tanh"):
        raise NodeProblem(f"approximate is '{how}', expected none or tanh")
    half = scaled(node, x, 0.5)
    if how == "none":
        share = node.emit(ErfOp(scaled(node, x, 1 / sqrt(2))))
    else:
        cube = node.emit(MulOp(node.emit(MulOp(x, x)), x))
        inner = node.emit(AddOp(x, scaled(node, cube, 0.044715)))
        share = node.emit(TanhOp(scaled(node, inner, 0.7978845608028654)))
    return node.emit(MulOp(half, node.emit(AddOp(share, number(node, 1, x)))))


@operator("Shrink")
def shrink(node: Node, x: SSAValue) -> SSAValue:
    """x moved towards 0 by bias where it is beyond lambd, else 0."""
    bound, bias = node.attribute("lambd", 0.5), node.attribute("bias", 0.0)
    element = element_type_of(x)
    computed = element if kind_of(element) == Kind.FLOAT else Float64Type()
    wide = node.emit(ConvertOp(x, computed))
    above = node.emit(SubOp(wide, number(node, bias, wide)))
    below = node.emit(AddOp(wide, number(node, bias, wide)))
    rest = choose(node, "lt", wide, -bound, below, number(node, 0, wide))
    return node.emit(ConvertOp(choose(node, "gt", wide, bound, above, rest), element))


@operator("PRelu", since=7)
def prelu(node: Node, x: SSAValue, slope: SSAValue) -> SSAValue:
    """x, or slope * x below 0."""
    return _prelu(node, x, spread_to(node.build, slope, node.build.shape(x)))


@operator("PRelu")
def prelu_channels(node: Node, x: SSAValue, slope: SSAValue) -> SSAValue:
    """x, or slope * x below 0, with one slope or one a channel."""
    if node.build.shape(slope) == [1]:
        return prelu(node, x, slope)
    return _prelu(node, x, spread_along(node.build, slope, x, [1]))


def _prelu(node: Node, x: SSAValue, slope: SSAValue) -> SSAValue:
    zero = node.full(0, x)
    low = node.emit(MulOp(x, slope))
    return node.emit(SelectOp(node.emit(CompareOp("lt", x, zero)), low, x))


@operator("Softmax", since=13)
def softmax(node: Node, x: SSAValue) -> SSAValue:
    """Along one axis."""
    return node.emit(SoftmaxOp(x, node.axis(node.attribute("axis", -1), node.rank(x))))


@operator("LogSoftmax", since=13)
def log_softmax(node: Node, x: SSAValue) -> SSAValue:
    """Along one axis."""
    return _log_softmax(node, x, node.axis(node.attribute("axis", -1), node.rank(x)))


def _log_softmax(node: Node, x: SSAValue, axis: int) -> SSAValue:
    wide, element = in_f32(node, x)
    others = [place for place in range(node.rank(x)) if place != axis]
    largest = node.emit(ReduceOp("max", wide, [axis]))
    moved = node.emit(SubOp(wide, spread_along(node.build, largest, wide, others)))
    total = node.emit(LogOp(node.emit(ReduceOp("sum", node.emit(ExpOp(moved)), [axis]))))
    result = node.emit(SubOp(moved, spread_along(node.build, total, wide, others)))
    return node.emit(ConvertOp(result, element))


def coerced(
    body: Callable[[Node, SSAValue, int], SSAValue],
) -> Callable[[Node, SSAValue], SSAValue]:
    """`body` over all axes from `axis` on at once, as before version 13."""

    def function(node: Node, x: SSAValue) -> SSAValue:
        shape = node.build.shape(x)
        axis = node.attribute("axis", 1)
        first = node.axis(axis, len(shape)) if axis != len(shape) else axis
        product = node.sizes.product
        flat = node.emit(ReshapeOp(x, [product(shape[:first]), product(shape[first:])]))
        return node.emit(ReshapeOp(body(node, flat, 1), shape))

    return function


add("Softmax", coerced(lambda node, x, axis: node.emit(SoftmaxOp(x, axis))))
add("LogSoftmax", coerced(_log_softmax))
