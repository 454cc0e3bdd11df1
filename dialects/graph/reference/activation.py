"""Activations: in the next wider type, rounded once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops import activation
from mlopt.dialects.graph.ops.activation import ActivationOp, PReluOp
from mlopt.dialects.graph.ops.functions import ErfOp
from mlopt.dialects.graph.reference.elementwise import UNARY
from mlopt.dialects.graph.reference.precision import (
    is_float,
    result_dtype,
    rounded,
    sum_dtype,
    widened,
)

Array = np.ndarray


def sigmoid(x: Array) -> Array:
    """`1 / (1 + e^-x)`."""
    return 1 / (1 + np.exp(-x))


def _tanh_gelu(x: Array) -> Array:
    return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


FORMULAS: dict[type[ActivationOp], Callable[..., Array]] = {
    activation.GeluOp: lambda x: x / 2 * (1 + UNARY[ErfOp](x / math.sqrt(2))),
    activation.GeluTanhOp: _tanh_gelu,
    activation.SiluOp: lambda x, alpha: x * sigmoid(alpha * x),
    activation.MishOp: lambda x: x * np.tanh(np.logaddexp(x, 0)),
    activation.EluOp: lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    activation.SeluOp: lambda x, alpha, gamma: gamma * np.where(x > 0, x, alpha * np.expm1(x)),
    activation.CeluOp: lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x / alpha)),
    activation.LeakyReluOp: lambda x, alpha: np.where(x < 0, alpha * x, x),
    activation.ThresholdedReluOp: lambda x, alpha: np.where(x > alpha, x, 0),
    activation.HardSigmoidOp: lambda x, alpha, beta: np.clip(alpha * x + beta, 0, 1),
    activation.HardSwishOp: lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    activation.SoftplusOp: lambda x: np.logaddexp(x, 0),
    activation.SoftsignOp: lambda x: x / (1 + np.abs(x)),
}


@means(*FORMULAS)
def activate(op: ActivationOp, operands: Sequence[Array], runner: object) -> Sequence[Array]:
    """The formula of the op."""
    dtype = result_dtype(op.out)
    assert is_float(dtype), "verified: activations are of floats"
    with np.errstate(all="ignore"):
        x = operands[0].astype(sum_dtype(dtype))
        return (rounded(FORMULAS[type(op)](x, *op.numbers), dtype),)


@means(PReluOp)
def prelu(op: PReluOp, operands: Sequence[Array], runner: object) -> Sequence[Array]:
    """Sloped below 0."""
    x, slope = map(widened, operands)
    with np.errstate(all="ignore"):
        return (rounded(np.where(x < 0, slope * x, x), result_dtype(op.out)),)
