"""Operators on images whose channels come last agree with onnxruntime."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper
from small_models import compiled, model, onnxruntime_results, value

RNG = np.random.default_rng(14)
MICROSOFT = "com.microsoft"


def normal(*shape: int) -> np.ndarray:
    """Normal numbers."""
    return RNG.standard_normal(shape).astype(np.float32)


def whole(*shape: int) -> np.ndarray:
    """Any bytes."""
    return RNG.integers(0, 256, shape).astype(np.uint8)


def results_model(nodes: list, given: list, weights: dict, element: int) -> bytes:
    """A model whose results are those of all nodes."""
    names = [name for node in nodes for name in node.output]
    made = onnx.load_model_from_string(model(nodes, given, names, weights))
    made.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    for item in made.graph.output:
        item.type.tensor_type.elem_type = element
    return made.SerializeToString()


def test_bytes_are_at_most_a_step_apart():
    """Convolution in both layouts, and the largest of windows."""
    weights = {"w": whole(5, 3, 3, 3), "b": RNG.integers(-99, 99, 5).astype(np.int32)}
    weights |= {"s": np.float32(0.02), "z": np.uint8(120), "ws": np.float32(0.01)}
    weights |= {"wz": np.uint8(131), "ys": np.float32(0.2)}
    names = ["x", "s", "z", "w", "ws", "wz", "ys", "z", "b"]
    more = {"domain": MICROSOFT, "kernel_shape": [3, 3], "pads": [1, 1, 0, 0], "strides": [2, 1]}
    nodes = [
        helper.make_node("QLinearConv", names, ["y"], channels_last=1, **more),
        helper.make_node("NhwcMaxPool", ["x"], ["m"], **more),
    ]
    given = [value("x", ["n", "h", 7, 3], TensorProto.UINT8)]
    data = results_model(nodes, given, weights, TensorProto.UINT8)
    run = compiled(data)
    for n, h in ((1, 5), (2, 6)):
        feed = {"x": whole(n, h, 7, 3)}
        for mine, theirs in zip(run(**feed), onnxruntime_results(data, feed), strict=True):
            assert np.abs(mine.astype(int) - theirs).max() <= 1


def test_floats():
    """onnxruntime has these on other processors only: they are what ONNX's are, turned."""
    given = [value("x", ["n", "h", 6, 4]), value("k", ["n", 4]), value("e", ["n", "h", 6, 6])]
    weights = {"w": normal(6, 2, 3, 3), "b": normal(6), "g": normal(4), "o": normal(4)}
    more = {"domain": MICROSOFT, "kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "group": 2}
    norm = {"domain": MICROSOFT, "groups": 2, "epsilon": 1e-5}
    nodes = [
        helper.make_node("NhwcConv", ["x", "w", "b"], ["conv"], **more),
        helper.make_node("NhwcFusedConv", ["x", "w", "b", "e"], ["f"], activation="Relu", **more),
        helper.make_node("GroupNorm", ["x", "g", "o"], ["norm"], activation=0, **norm),
        helper.make_node(
            "SkipGroupNorm", ["x", "g", "o", "k", "o"], ["both", "sum"], activation=1, **norm
        ),
    ]
    found = compiled(results_model(nodes, given, weights, TensorProto.FLOAT))
    plain = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "group": 2}
    turned = [value("x", ["n", 4, "h", 6])]
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["conv"], **plain),
        helper.make_node("GroupNormalization", ["x", "g", "o"], ["norm"], num_groups=2),
    ]
    data = results_model(nodes, turned, weights, TensorProto.FLOAT)
    for n, h in ((1, 5), (2, 3)):
        x, k, e = normal(n, h, 6, 4), normal(n, 4), normal(n, h, 6, 6)
        total = x + k[:, None, None] + weights["o"]
        conv, norm_of_x = (
            y.transpose(0, 2, 3, 1)
            for y in onnxruntime_results(data, {"x": x.transpose(0, 3, 1, 2)})
        )
        moved = total.transpose(0, 3, 1, 2)
        both = onnxruntime_results(data, {"x": moved})[1].transpose(0, 2, 3, 1)
        expected = (conv, np.maximum(conv + e, 0), norm_of_x, both / (1 + np.exp(-both)), total)
        for mine, theirs in zip(found(x, k, e), expected, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=2e-5, atol=2e-5)
