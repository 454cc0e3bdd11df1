"""Activations as formulas."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt

from xdsl.ir import SSAValue

from mlopt.core.interfaces.decomposition import Insert, decomposes
from mlopt.dialects.graph.attributes import Predicate
from mlopt.dialects.graph.decompose.building import Builder, in_f32
from mlopt.dialects.graph.ops import activation
from mlopt.dialects.graph.ops.activation import ActivationOp, PReluOp


def _halved_below(b: Builder, x: SSAValue, inner: SSAValue) -> SSAValue:
    """`x / 2 * (1 + inner)`."""
    return b.mul(b.mul(x, 0.5), b.add(inner, 1))


def _exponential_below(
    b: Builder, x: SSAValue, above: SSAValue, factor: float, scale: float = 1
) -> SSAValue:
    """`above` where x is above 0, `factor * (e^(x / scale) - 1)` elsewhere."""
    inner = x if scale == 1 else b.div(x, scale)
    below = b.expm1(inner)
    below = below if factor == 1 else b.mul(below, factor)
    return b.select(b.compare(Predicate.GT, x, 0), above, below)


def _gelu_tanh(b: Builder, x: SSAValue) -> SSAValue:
    cubed = b.mul(b.mul(x, x), x)
    inner = b.mul(b.add(x, b.mul(cubed, 0.044715)), sqrt(2 / pi))
    return _halved_below(b, x, b.tanh(inner))


def _silu(b: Builder, x: SSAValue, alpha: float) -> SSAValue:
    return b.mul(x, b.sigmoid(x if alpha == 1 else b.mul(x, alpha)))


FORMULAS: dict[type[ActivationOp], Callable[..., SSAValue]] = {
    activation.GeluOp: lambda b, x: _halved_below(b, x, b.erf(b.mul(x, 1 / sqrt(2)))),
    activation.GeluTanhOp: _gelu_tanh,
    activation.SiluOp: _silu,
    activation.MishOp: lambda b, x: b.mul(x, b.tanh(b.softplus(x))),
    activation.EluOp: lambda b, x, alpha: _exponential_below(b, x, x, alpha),
    activation.SeluOp: lambda b, x, alpha, gamma: _exponential_below(
        b, x, b.mul(x, gamma), gamma * alpha
    ),
    activation.CeluOp: lambda b, x, alpha: _exponential_below(b, x, x, alpha, alpha),
    activation.LeakyReluOp: lambda b, x, alpha: b.select(
        b.compare(Predicate.LT, x, 0), b.mul(x, alpha), x
    ),
    activation.ThresholdedReluOp: lambda b, x, alpha: b.select(
        b.compare(Predicate.GT, x, alpha), x, 0
    ),
    activation.HardSigmoidOp: lambda b, x, alpha, beta: b.clamp(0, b.add(b.mul(x, alpha), beta), 1),
    activation.HardSwishOp: lambda b, x: b.mul(x, b.clamp(0, b.add(b.mul(x, 1 / 6), 0.5), 1)),
    activation.SoftplusOp: lambda b, x: b.softplus(x),
    activation.SoftsignOp: lambda b, x: b.div(x, b.add(b.abs(x), 1)),
}
"""Each activation of x and its numbers."""


@decomposes(*FORMULAS)
@in_f32
def activate(op: ActivationOp, build: Builder, x: SSAValue) -> SSAValue:
    """The formula of the op."""
    return FORMULAS[type(op)](build, x, *op.numbers)


@decomposes(PReluOp)
def prelu(op: PReluOp, insert: Insert) -> list[SSAValue]:
    """`select(x < 0, slope * x, x)`."""
    build = Builder(insert)
    x, slope = op.operands
    return [build.select(build.compare(Predicate.LT, x, 0), build.mul(x, slope), x)]
