"""Networks that `peers.py` runs: a perceptron, a transformer block, ResNet-50. Weights are seeded."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from workloads import Array, Node, Workload


class Weights:
    """Constants of a graph, drawn one after the other."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.known: list[tuple[str, Array]] = []

    def normal(self, name: str, *shape: int, scale: float) -> str:
        """Normal numbers."""
        return self.given(name, scale * self.random.standard_normal(shape, dtype=np.float32))

    def given(self, name: str, array: Array) -> str:
        """This array."""
        self.known.append((name, array.astype(np.int64 if array.dtype.kind == "i" else "f4")))
        return name


def perceptron(batch: int, *sizes: int) -> Workload:
    """Products with bias, relu between them."""
    weights, nodes, value, flops = Weights(1), list[Node](), "x0", 0.0
    for layer, (k, n) in enumerate(itertools.pairwise(sizes)):
        last = layer == len(sizes) - 2
        w = weights.normal(f"w{layer}", k, n, scale=(2 / k) ** 0.5)
        b = weights.normal(f"b{layer}", n, scale=0.1)
        nodes.append(("Gemm", (value, w, b), ("r" if last else f"g{layer}",), {}))
        if not last:
            nodes.append(("Relu", (f"g{layer}",), (f"h{layer}",), {}))
        value = f"h{layer}"
        flops += 2.0 * batch * k * n
    layers = [weights.known[i : i + 2] for i in range(0, len(weights.known), 2)]

    def numpy_perceptron(x: Array, out: Array = None) -> Array:
        for (_, w), (_, b) in layers[:-1]:
            x = np.maximum(x @ w + b, 0)
        (_, w), (_, b) = layers[-1]
        return np.add(x @ w, b, out=out)

    return Workload(
        f"MLP {'-'.join(map(str, sizes))}, {batch}",
        ((batch, sizes[0]),),
        (batch, sizes[-1]),
        "",
        numpy_perceptron,
        numpy_perceptron,
        tuple(nodes),
        flops=flops,
        constants=tuple(weights.known),
    )


def transformer_block(width: int, heads: int, hidden: int, length: int) -> Workload:
    """Attention and a perceptron, a norm before and a residual around each."""
    made, nodes, size = Weights(2), list[Node](), width // heads

    def op(kind: str, *inputs: str, to: str, **attributes: Any) -> str:
        nodes.append((kind, inputs, (to,), attributes))
        return to

    def norm(value: str, name: str) -> str:
        scale = made.given(f"{name}_scale", np.ones(width))
        bias = made.given(f"{name}_bias", np.zeros(width))
        return op("LayerNormalization", value, scale, bias, to=name, axis=-1, epsilon=1e-5)

    def linear(value: str, name: str, k: int, n: int) -> str:
        w = made.normal(f"{name}_w", k, n, scale=k**-0.5)
        b = made.normal(f"{name}_b", n, scale=0.1)
        return op("Add", op("MatMul", value, w, to=f"{name}_p"), b, to=name)

    def parted(value: str, name: str, order: list[int]) -> str:
        parts = op("Reshape", linear(value, name, width, width), "parts", to=f"{name}_parts")
        return op("Transpose", parts, to=f"{name}_heads", perm=order)

    made.given("parts", np.array([1, length, heads, size]))
    made.given("whole", np.array([1, length, width]))
    made.given("scale", np.array(size**-0.5))
    x = norm("x0", "norm0")
    q, v = parted(x, "q", [0, 2, 1, 3]), parted(x, "v", [0, 2, 1, 3])
    k = parted(x, "k", [0, 2, 3, 1])
    scores = op("Mul", op("MatMul", q, k, to="scores"), "scale", to="scaled")
    mixed = op("MatMul", op("Softmax", scores, to="shares", axis=-1), v, to="mixed")
    joined = op("Reshape", op("Transpose", mixed, to="back", perm=[0, 2, 1, 3]), "whole", to="all")
    middle = op("Add", "x0", linear(joined, "o", width, width), to="middle")
    wide = op("Gelu", linear(norm(middle, "norm1"), "up", width, hidden), to="gelu")
    op("Add", middle, linear(wide, "down", hidden, width), to="r")
    shape = (1, length, width)
    return Workload(
        f"transformer block {width}/{heads}/{hidden}/{length}",
        (shape,),
        shape,
        "",
        None,
        None,
        tuple(nodes),
        flops=2.0 * length * (4 * width * width + 2 * width * hidden + 2 * length * width),
        constants=tuple(made.known),
        tolerance=1e-3,
    )


def resnet50() -> Workload:
    """The graph that the onnx package ships without weights. Raises `ImportError` without it."""
    from pathlib import Path

    import onnx

    folder = Path(onnx.__file__).parent / "backend/test/data/light"
    graph = onnx.load(folder / "light_resnet50.onnx").graph
    stored = {item.name: onnx.numpy_helper.to_array(item) for item in graph.initializer}
    made, nodes = Weights(3), list[Node]()
    rename = {graph.input[0].name: "x0", graph.output[0].name: "r"}
    for node in graph.node:
        if node.op_type == "ConstantOfShape":
            shape = [int(size) for size in stored[node.input[0]]]
            _draw(made, node.output[0], shape)
            continue
        for name in node.input:
            if name in stored and name not in dict(made.known):
                made.given(name, stored[name])
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        attributes.pop("spatial", None)
        inputs = tuple(rename.get(name, name) for name in node.input)
        results = tuple(rename.get(name, name) for name in node.output[:1])
        nodes.append((node.op_type, inputs, results, attributes))
    return Workload(
        "ResNet-50, batch 1",
        ((1, 3, 224, 224),),
        (1, 1000),
        "",
        None,
        None,
        tuple(nodes),
        flops=8.2e9,
        constants=tuple(made.known),
    )


def _draw(made: Weights, name: str, shape: list[int]) -> None:
    """Weights under which numbers stay of one size: norms by one, residuals by a half."""
    if len(shape) == 4:
        made.normal(name, *shape, scale=(2 / (shape[1] * shape[2] * shape[3])) ** 0.5)
    elif len(shape) == 2:
        made.normal(name, *shape, scale=0.5 * shape[1] ** -0.5)
    elif name.endswith(("_riv_0", "_s_0")):
        made.given(name, np.full(shape, 0.7 if name.endswith("_s_0") else 1.0))
    else:
        made.normal(name, *shape, scale=0.1)


NETWORKS = (
    lambda: perceptron(64, 784, 512, 512, 10),
    lambda: transformer_block(768, 12, 3072, 128),
    resnet50,
)
"""Makers: drawing weights takes a while, and ResNet-50 needs the package onnx."""
