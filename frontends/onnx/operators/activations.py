"""Activation functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from xdsl.dialects.builtin import Float64Type
from xdsl.ir import SSAValue

from mlopt.dialects.graph.element_kinds import Kind, kind_of
from mlopt.dialects.graph.ops import activation
from mlopt.dialects.graph.ops.activation import ActivationOp
from mlopt.dialects.graph.ops.base import element_type_of
from mlopt.dialects.graph.ops.binary import AddOp, MulOp, SubOp
from mlopt.dialects.graph.ops.composite import LogSoftmaxOp, ReluOp, SigmoidOp, SoftmaxOp
from mlopt.dialects.graph.ops.layout import ReshapeOp
from mlopt.dialects.graph.ops.selection import CompareOp, ConvertOp, SelectOp
from mlopt.frontends.onnx.broadcasting import spread_along, spread_to
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.operators.elementwise import apply_unary, in_f32
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import add, operator

add("Sigmoid", partial(apply_unary, SigmoidOp))


@operator("Relu")
def relu(node: Node, x: SSAValue) -> SSAValue:
    """max(x, 0)."""
    if kind_of(element_type_of(x)) == Kind.UNSIGNED:
        return x
    return node.emit(ReluOp(x))


ACTIVATIONS: dict[str, tuple[type[ActivationOp], dict[str, float]]] = {
    "Celu": (activation.CeluOp, {"alpha": 1.0}),
    "Elu": (activation.EluOp, {"alpha": 1.0}),
    "HardSigmoid": (activation.HardSigmoidOp, {"alpha": 0.2, "beta": 0.5}),
    "HardSwish": (activation.HardSwishOp, {}),
    "LeakyRelu": (activation.LeakyReluOp, {"alpha": 0.01}),
    "Mish": (activation.MishOp, {}),
    "Selu": (
        activation.SeluOp,
        {"alpha": activation.SELU_ALPHA, "gamma": activation.SELU_GAMMA},
    ),
    "Softplus": (activation.SoftplusOp, {}),
    "Softsign": (activation.SoftsignOp, {}),
    "ThresholdedRelu": (activation.ThresholdedReluOp, {"alpha": 1.0}),
}
"""Operators that are one composite, with the defaults of their attributes."""


def _activation(
    op_class: type[ActivationOp], defaults: dict[str, float], node: Node, x: SSAValue
) -> SSAValue:
    """The composite with the attributes as its numbers."""
    numbers = {name: node.attribute(name, default) for name, default in defaults.items()}
    return node.emit(op_class(x, **numbers))


for _kind, _row in ACTIVATIONS.items():
    add(_kind, partial(_activation, *_row))


@operator("Gelu")
def gelu(node: Node, x: SSAValue) -> SSAValue:
    """x times the normal distribution's share below x, or its tanh approximation."""
    how = node.attribute("approximate", "none")
    if how not in ("none", "tanh"):
        raise NodeProblem(f"approximate is '{how}', expected none or tanh")
    return node.emit(activation.GeluOp(x) if how == "none" else activation.GeluTanhOp(x))


@operator("Swish")
def swish(node: Node, x: SSAValue) -> SSAValue:
    """x * sigmoid(alpha * x)."""
    alpha = node.attribute("alpha", 1.0)
    if alpha == 1:
        return node.emit(activation.SiluOp(x))
    wide, element = in_f32(node, x)
    inner = node.emit(MulOp(wide, node.full(alpha, wide)))
    result = node.emit(MulOp(wide, node.emit(SigmoidOp(inner))))
    return node.emit(ConvertOp(result, element))


def choose(
    node: Node, predicate: str, x: SSAValue, bound: float, a: SSAValue, b: SSAValue
) -> SSAValue:
    """a where `x predicate bound`, else b."""
    return node.emit(SelectOp(node.emit(CompareOp(predicate, x, node.full(bound, x))), a, b))


@operator("Shrink")
def shrink(node: Node, x: SSAValue) -> SSAValue:
    """x moved towards 0 by bias where it is beyond lambd, else 0."""
    bound, bias = node.attribute("lambd", 0.5), node.attribute("bias", 0.0)
    element = element_type_of(x)
    computed = element if kind_of(element) == Kind.FLOAT else Float64Type()
    wide = node.emit(ConvertOp(x, computed))
    above = node.emit(SubOp(wide, node.full(bias, wide)))
    below = node.emit(AddOp(wide, node.full(bias, wide)))
    rest = choose(node, "lt", wide, -bound, below, node.full(0, wide))
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
    if kind_of(element_type_of(x)) == Kind.FLOAT:
        return node.emit(activation.PReluOp(x, slope))
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
    return node.emit(LogSoftmaxOp(x, node.axis(node.attribute("axis", -1), node.rank(x))))


def coerced(
    body: Callable[[Node, SSAValue, int], SSAValue],
) -> Callable[[Node, SSAValue], SSAValue]:
    """`body` over all axes from `axis` on at once, as before version 13."""

    def function(node: Node, x: SSAValue) -> SSAValue:
        shape = node.build.shape(x)
        axis = node.attribute("axis", 1)
        first = node.axis(axis, len(shape)) if axis != len(shape) else axis
        if first == len(shape) - 1:
            # One axis: no reshape hides from a pass what is before and behind.
            return body(node, x, first)
        product = node.sizes.product
        flat = node.emit(ReshapeOp(x, [product(shape[:first]), product(shape[first:])]))
        return node.emit(ReshapeOp(body(node, flat, 1), shape))

    return function


add("Softmax", coerced(lambda node, x, axis: node.emit(SoftmaxOp(x, axis))))
add("LogSoftmax", coerced(lambda node, x, axis: node.emit(LogSoftmaxOp(x, axis))))
