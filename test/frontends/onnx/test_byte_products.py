"""Products and convolutions of bytes with zero points, bit for bit as onnxruntime has them."""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from small_models import compiled, onnxruntime_results, value

RANDOM = np.random.default_rng(0)


def byte(low: int, high: int, *shape: int) -> Any:
    """Bytes from `low` on, below `high`."""
    return RANDOM.integers(low, high, shape).astype(np.int8 if low < 0 else np.uint8)


def check(nodes: list[tuple[str, dict[str, Any], dict[str, Any]]], known: str) -> None:
    """Each node with its inputs by name; those whose name starts with a letter of `known` are
    weights, the others are given."""
    made, given, weights, feed = [], [], [], {}
    for i, (kind, inputs, attributes) in enumerate(nodes):
        names = [f"{name}{i}" if array is not None else "" for name, array in inputs.items()]
        made.append(helper.make_node(kind, names, [f"r{i}"], **attributes))
        for name, array in zip(names, inputs.values(), strict=True):
            if array is None:
                continue
            if name[0] in known:
                weights.append(numpy_helper.from_array(array, name))
            else:
                given.append(value(name, array.shape, helper.np_dtype_to_tensor_dtype(array.dtype)))
                feed[name] = array
    results = [value(f"r{i}", None, TensorProto.INT32) for i in range(len(nodes))]
    graph = helper.make_graph(made, "g", given, results, weights)
    imports = [helper.make_opsetid("", 20)]
    data = helper.make_model(graph, opset_imports=imports, ir_version=10).SerializeToString()
    found = compiled(data)(*feed.values())
    for result, expected in zip(found, onnxruntime_results(data, feed), strict=True):
        np.testing.assert_array_equal(result, expected)


def test_matrices():
    u, s = byte(0, 256, 9, 10), byte(-128, 128, 10, 17)
    v = byte(0, 256, 10, 17)
    nodes: list[Any] = [
        ("MatMulInteger", {"a": u, "b": s, "p": byte(0, 256)}, {}),
        ("MatMulInteger", {"a": u, "b": s, "p": byte(0, 256), "q": byte(-128, 128)}, {}),
        ("MatMulInteger", {"a": u, "b": v, "p": None, "q": byte(0, 256)}, {}),
        ("MatMulInteger", {"a": u, "b": v, "p": byte(0, 256), "q": byte(0, 256, 17)}, {}),
        ("MatMulInteger", {"a": byte(0, 256, 2, 9, 10), "b": s, "p": byte(0, 256)}, {}),
    ]
    check(nodes, "")
    check(nodes[2:4], "bq")


def test_convolutions():
    x, pads = byte(0, 256, 1, 5, 9, 10), {"pads": [1, 0, 1, 2]}
    w = byte(0, 256, 8, 5, 3, 3)
    nodes: list[Any] = [
        ("ConvInteger", {"x": x, "w": w, "p": byte(0, 256), "q": byte(0, 256)}, pads),
        ("ConvInteger", {"x": x, "w": w, "p": byte(0, 256)}, {**pads, "strides": [2, 2]}),
        (
            "ConvInteger",
            {"x": x, "w": byte(100, 150, 8, 5, 3, 3), "p": None, "q": byte(120, 121)},
            {},
        ),
    ]
    check(nodes, "")
    check(nodes, "wq")
