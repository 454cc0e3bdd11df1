"""Recurrent layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.ir import SSAValue

from mlopt.dialects.graph.ops.layout import TransposeOp
from mlopt.dialects.graph.ops.recurrent import (
    DIRECTIONS,
    GruOp,
    LstmOp,
    RecurrentOp,
    RnnOp,
)
from mlopt.frontends.onnx.node import Node
from mlopt.frontends.onnx.problems import NodeProblem
from mlopt.frontends.onnx.table import operator

ACTIVATIONS = {
    "affine": ("affine", 2),
    "elu": ("elu", 1),
    "hardsigmoid": ("hard_sigmoid", 2),
    "leakyrelu": ("leaky_relu", 1),
    "relu": ("relu", 0),
    "scaledtanh": ("scaled_tanh", 2),
    "sigmoid": ("sigmoid", 0),
    "softplus": ("softplus", 0),
    "softsign": ("softsign", 0),
    "tanh": ("tanh", 0),
    "thresholdedrelu": ("thresholded_relu", 1),
}
"""ONNX's name in small letters -> the graph level's, and how many numbers it takes."""


def activations_of(node: Node) -> list[str] | None:
    """The activations as the graph level writes them; None for the usual ones."""
    names = node.attribute("activations")
    if names is None:
        return None
    alphas = list(node.attribute("activation_alpha", ()))
    betas = list(node.attribute("activation_beta", ()))
    found: list[str] = []
    for name in names:
        known = ACTIVATIONS.get(name.lower())
        if known is None:
            raise NodeProblem(f"activation '{name}' is not supported")
        text, count = known
        if count and alphas:
            text += f" {alphas.pop(0)!r}"
            if count > 1 and betas:
                text += f" {betas.pop(0)!r}"
        found.append(text)
    return found


def _layer(
    op_class: type[RecurrentOp],
    node: Node,
    x: SSAValue,
    w: SSAValue,
    r: SSAValue,
    optional: dict[str, SSAValue | None],
    flags: Sequence[str] = (),
) -> list[SSAValue]:
    """One layer; batch comes first where `layout` is 1."""
    direction = node.attribute("direction", "forward")
    if direction not in DIRECTIONS:
        raise NodeProblem(f"direction is '{direction}', expected {', '.join(DIRECTIONS)}")
    batch_first = node.attribute("layout", 0)
    if batch_first:
        x = node.emit(TransposeOp(x, [1, 0, 2]))
        for name in ("initial", "cell"):
            state = optional.get(name)
            if state is not None:
                optional[name] = node.emit(TransposeOp(state, [1, 0, 2]))
    options: dict[str, Any] = {
        "direction": direction,
        "activations": activations_of(node),
        "clip": node.attribute("clip"),
        "flags": flags,
        **optional,
    }
    results = node.build.emit_all(op_class.of(x, w, r, **options))
    if not batch_first:
        return results
    orders = ([2, 0, 1, 3], [1, 0, 2], [1, 0, 2])
    return [node.emit(TransposeOp(v, order)) for v, order in zip(results, orders, strict=False)]


@operator("RNN")
def rnn(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    r: SSAValue,
    b: SSAValue | None = None,
    lengths: SSAValue | None = None,
    initial: SSAValue | None = None,
) -> list[SSAValue]:
    """A plain recurrent layer."""
    return _layer(RnnOp, node, x, w, r, {"bias": b, "lengths": lengths, "initial": initial})


@operator("GRU")
def gru(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    r: SSAValue,
    b: SSAValue | None = None,
    lengths: SSAValue | None = None,
    initial: SSAValue | None = None,
) -> list[SSAValue]:
    """A gated recurrent unit."""
    flags = ["linear_before_reset"] if node.attribute("linear_before_reset", 0) else []
    optional = {"bias": b, "lengths": lengths, "initial": initial}
    return _layer(GruOp, node, x, w, r, optional, flags)


@operator("LSTM")
def lstm(
    node: Node,
    x: SSAValue,
    w: SSAValue,
    r: SSAValue,
    b: SSAValue | None = None,
    lengths: SSAValue | None = None,
    initial: SSAValue | None = None,
    cell: SSAValue | None = None,
    peepholes: SSAValue | None = None,
) -> list[SSAValue]:
    """A long short-term memory."""
    flags = ["input_forget"] if node.attribute("input_forget", 0) else []
    optional = {
        "bias": b,
        "lengths": lengths,
        "initial": initial,
        "cell": cell,
        "peepholes": peepholes,
    }
    return _layer(LstmOp, node, x, w, r, optional, flags)
