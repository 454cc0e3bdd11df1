"""Operators of onnxruntime's domain agree with onnxruntime."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from small_models import (
    MICROSOFT,
    agree,
    compiled,
    microsoft_model,
    model,
    onnxruntime_results,
    value,
)

RNG = np.random.default_rng(11)


def normal(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return RNG.standard_normal(shape).astype(np.float32)


def with_domain(nodes: list[onnx.NodeProto], inputs: list, weights: dict, outputs: int) -> bytes:
    """A model that imports the domain; its outputs are those of its last node."""
    names = [name for name in nodes[-1].output if name][:outputs]
    return microsoft_model(nodes, inputs, names, weights)


ONE = [("Gelu", 0, {}), ("BiasGelu", 1, {}), ("FastGelu", 0, {}), ("FastGelu", 1, {})]
ONE += [("QuickGelu", 0, {}), ("QuickGelu", 0, {"alpha": 0.5})]


def test_activations():
    nodes = [
        helper.make_node(kind, ["x", "b"][: 1 + biases], [f"y{n}"], domain=MICROSOFT, **more)
        for n, (kind, biases, more) in enumerate(ONE)
    ]
    nodes.append(helper.make_node("Concat", [f"y{n}" for n in range(len(ONE))], ["y"], axis=0))
    data = with_domain(nodes, [value("x", ["n", 33])], {"b": normal(33)}, 1)
    agree(data, [{"x": normal(1, 33)}, {"x": 4 * normal(5, 33)}])


@pytest.mark.parametrize("attributes", [{}, {"transA": 1, "alpha": 0.5}, {"transB": 1}])
def test_products(attributes: dict[str, Any]):
    node = helper.make_node("FusedMatMul", ["a", "b"], ["y"], domain=MICROSOFT, **attributes)
    a = (2, 7, 5) if attributes.get("transA") else (2, 5, 7)
    b = (2, 3, 7) if attributes.get("transB") else (2, 7, 3)
    data = with_domain([node], [value("a", ["n", *a[1:]]), value("b", ["n", *b[1:]])], {}, 1)
    agree(data, [{"a": normal(*a), "b": normal(*b)}])


@pytest.mark.parametrize("kind", ["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"])
def test_normalisation_of_sums(kind: str):
    names = ["x", "s", "scale", "shift", "bias"]
    if "Simplified" in kind:
        names.remove("shift")
    node = helper.make_node(kind, names, ["y", "", "", "sum"], domain=MICROSOFT, epsilon=1e-5)
    weights = {name: normal(19) for name in names[2:]}
    shape = ["n", "t", 19]
    data = with_domain([node], [value("x", shape), value("s", shape)], weights, 2)
    agree(data, [{"x": normal(n, t, 19), "s": normal(n, t, 19)} for n, t in ((1, 1), (3, 5))])


def test_integer_products():
    b = RNG.integers(-128, 128, (24, 9)).astype(np.int8)
    weights = {"b": b, "scale": np.abs(normal(9)) / 99, "bias": normal(9)}
    node = helper.make_node(
        "DynamicQuantizeMatMul", ["a", "b", "scale", "", "bias"], ["y"], domain=MICROSOFT
    )
    data = with_domain([node], [value("a", ["n", 24])], weights, 1)
    agree(data, [{"a": normal(n, 24)} for n in (1, 6)])
    node = helper.make_node(
        "MatMulIntegerToFloat", ["a", "b", "s", "scale", "z"], ["y"], domain=MICROSOFT
    )
    weights = {"b": b, "scale": weights["scale"], "s": np.float32([0.02]), "z": np.uint8([131])}
    inputs = [value("a", ["n", 24], TensorProto.UINT8)]
    data = with_domain([node], inputs, weights, 1)
    agree(data, [{"a": RNG.integers(0, 256, (n, 24)).astype(np.uint8)} for n in (1, 6)])


@pytest.mark.parametrize("direction", ["reverse", "bidirectional"])
@pytest.mark.parametrize("columns", [False, True])
def test_lstm_with_integer_weights(direction: str, columns: bool):
    """Scales of each direction, or of each column; states given, and left out."""
    ways, features, hidden = (2 if direction == "bidirectional" else 1), 6, 5
    scales = (ways, 4 * hidden) if columns else (ways,)
    kinds = {"x": features, "h": hidden}
    weights: dict[str, np.ndarray] = {"b": normal(ways, 8 * hidden)}
    for name, rows in kinds.items():
        whole = RNG.integers(-128, 128, (ways, rows, 4 * hidden)).astype(np.int8)
        weights |= {f"w{name}": whole, f"s{name}": (np.abs(normal(*scales)) + 1) / 200}
        weights[f"z{name}"] = np.zeros(scales, np.int8)
    names = ["x", "wx", "wh", "b", "", "h", "", "", "sx", "zx", "sh", "zh"]
    node = helper.make_node(
        "DynamicQuantizeLSTM", names, ["y", "last", "cell"], domain=MICROSOFT,
        direction=direction, hidden_size=hidden,
    )  # fmt: skip
    inputs = [value("x", ["t", "n", features]), value("h", [ways, "n", hidden])]
    data = with_domain([node], inputs, weights, 3)
    feeds = [
        {"x": normal(t, n, features), "h": normal(ways, n, hidden)} for t, n in ((4, 1), (3, 2))
    ]
    agree(data, feeds)


@pytest.mark.parametrize("trans", [0, 1])
def test_products_of_batches_that_lie_inside(trans: int):
    node = helper.make_node(
        "FusedMatMul", ["a", "b"], ["y"], domain=MICROSOFT,
        transBatchA=1, transBatchB=1, transB=trans, alpha=0.25,
    )  # fmt: skip
    b = ["k", 2, 5] if not trans else [5, 2, "k"]
    data = with_domain([node], [value("a", ["m", 2, "k"]), value("b", b)], {}, 1)
    sizes = [{"m": 3, "k": 4}, {"m": 1, "k": 7}]
    agree(
        data,
        [
            {"a": normal(s["m"], 2, s["k"]), "b": normal(*(s.get(size, size) for size in b))}
            for s in sizes
        ],
    )


FUSED = [("Relu", []), ("Sigmoid", []), ("Tanh", []), ("LeakyRelu", [0.2])]
FUSED += [("HardSigmoid", [0.25, 0.4]), ("Clip", [-0.5, 0.75])]


def test_convolutions_with_activations():
    given = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "domain": MICROSOFT}
    nodes = [
        helper.make_node(
            "FusedConv", ["x", "w", "b", "z"][: 3 + (n == 0)], [f"y{n}"],
            activation=kind, activation_params=numbers or None, **given,
        )
        for n, (kind, numbers) in enumerate(FUSED)
    ]  # fmt: skip
    nodes.append(helper.make_node("Concat", [node.output[0] for node in nodes], ["y"], axis=0))
    weights = {"w": normal(4, 3, 3, 3) / 3, "b": normal(4)}
    inputs = [value("x", ["n", 3, "h", 6]), value("z", ["n", 4, "h", 6])]
    data = with_domain(nodes, inputs, weights, 1)
    agree(data, [{"x": normal(n, 3, h, 6), "z": normal(n, 4, h, 6)} for n, h in ((1, 5), (2, 3))])


def scales(*values: float) -> dict[str, np.ndarray]:
    """`s0`, `s1` ..., and zero points `z0` ... of u8."""
    found = {f"s{n}": np.float32(value) for n, value in enumerate(values)}
    return found | {f"z{n}": np.uint8(120 + 5 * n) for n in range(len(values))}


@pytest.mark.parametrize("kind", (np.uint8, np.int8, np.uint16, np.int16))
@pytest.mark.parametrize("columns", (None, 7))
def test_numbers_in_16_bits_too(kind: type[np.integer], columns: int | None):
    """For all of a tensor, and for each column."""
    limits = np.iinfo(kind)
    scale = np.float32(8 / limits.max) if columns is None else abs(normal(7)) / limits.max + 1e-5
    zero = np.array(3, kind) if columns is None else np.arange(7).astype(kind)
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"], domain=MICROSOFT, axis=1),
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["y"], domain=MICROSOFT, axis=1),
    ]
    weights = {"s": np.asarray(scale, np.float32), "z": zero}
    data = with_domain(nodes, [value("x", ["n", 7])], weights, 1)
    agree(data, [{"x": 4 * normal(rows, 7)} for rows in (1, 33)])


QUANTIZED: list[tuple[str, list[str], dict[str, Any]]] = [
    ("QLinearAdd", ["x", "s0", "z0", "x", "s1", "z1", "s2", "z2"], {}),
    ("QLinearMul", ["x", "s0", "z0", "row", "s1", "z1", "s2", "z2"], {}),
    ("QLinearSigmoid", ["x", "s0", "z0", "s1", "z1"], {}),
    ("QLinearLeakyRelu", ["x", "s0", "z0", "s1", "z1"], {"alpha": 0.3}),
    ("QLinearSoftmax", ["x", "s0", "z0", "s3", "z3"], {"axis": -1, "opset": 13}),
    ("QLinearGlobalAveragePool", ["x", "s0", "z0", "s1", "z1"], {}),
    ("QLinearAveragePool", ["x", "s0", "z0", "s1", "z1"], {"kernel_shape": [2, 2]}),
    ("QLinearConcat", ["s1", "z1", "x", "s0", "z0", "x", "s2", "z2"], {"axis": 1}),
    ("QGemm", ["m", "s0", "z0", "g", "s1", "z1", "c", "s2", "z2"], {"transB": 1, "alpha": 0.5}),
    ("QGemm", ["m", "s0", "z0", "g", "s1", "z1"], {"transB": 1}),
]


def test_quantised_operators_are_at_most_a_step_apart():
    weights: dict[str, np.ndarray] = scales(0.02, 0.03, 0.05, 0.004)
    weights["row"] = RNG.integers(0, 256, (1, 3, 1, 5)).astype(np.uint8)
    weights["g"] = RNG.integers(0, 256, (7, 6)).astype(np.uint8)
    weights["c"] = RNG.integers(-999, 999, 7).astype(np.int32)
    for kind, names, attributes in QUANTIZED:
        node = helper.make_node(kind, names, ["y"], domain=MICROSOFT, **attributes)
        shapes = {"x": ["n", 3, 4, 5], "m": ["n", 6]}
        used = [value(name, shapes[name], TensorProto.UINT8) for name in shapes if name in names]
        held = {name: array for name, array in weights.items() if name in names}
        data = with_domain([node], used, held, 1)
        is_float = len(names) == 6
        if not is_float:
            made = onnx.load_model_from_string(data)
            made.graph.output[0].type.tensor_type.elem_type = TensorProto.UINT8
            data = made.SerializeToString()
        run = compiled(data)
        for n in (1, 3):
            name = used[0].name
            shape = [n, *shapes[name][1:]]
            feed = {name: RNG.integers(0, 256, shape).astype(np.uint8)}
            (expected,) = onnxruntime_results(data, feed)
            found = run(**feed)
            assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
            apart = np.abs(found.astype(np.float64) - expected)
            assert apart.max() <= (1e-4 if is_float else 1), kind


def test_quantised_sums_above_what_floats_hold_are_those_of_onnxruntime():
    """Rows of 2048 bytes: one product of the scales, then one of the sum, rounds as there."""
    weights = {"w": RNG.integers(-128, 128, (2048, 64)).astype(np.int8)}
    weights |= {"s0": np.float32(0.0137), "s1": np.float32(0.0071), "s2": np.float32(0.23)}
    weights |= {"z0": np.uint8(120), "z1": np.int8(3), "z2": np.uint8(128)}
    names = ["x", "s0", "z0", "w", "s1", "z1", "s2", "z2"]
    node = helper.make_node("QLinearMatMul", names, ["y"])
    made = model([node], [value("x", ["n", 2048], TensorProto.UINT8)], ["y"], weights)
    feed = {"x": RNG.integers(0, 256, (3000, 2048)).astype(np.uint8)}
    (expected,) = onnxruntime_results(made, feed)
    np.testing.assert_array_equal(compiled(made)(**feed), expected)
