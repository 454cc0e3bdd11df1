"""Windows over axes whose sizes are known at run time only: partial ones, and SAME pads."""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import helper
from small_models import compiled, model, onnxruntime_results, value

CEIL: dict[str, Any] = {"ceil_mode": 1, "kernel_shape": [3, 2], "strides": [2, 3]}
PADDED = CEIL | {"pads": [1, 0, 1, 1]}
POOLS: list[tuple[str, dict[str, Any]]] = [
    ("MaxPool", CEIL),
    ("MaxPool", PADDED),
    ("MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("AveragePool", CEIL),
    ("AveragePool", PADDED),
    ("AveragePool", PADDED | {"count_include_pad": 1}),
    ("AveragePool", {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_LOWER"}),
    ("LpPool", PADDED),
]
SAME: dict[str, Any] = {"kernel_shape": [3, 4], "strides": [2, 3]}


def test_pools_and_convolutions_agree_at_every_size():
    rng = np.random.default_rng(2)
    weights = {"w": rng.standard_normal((4, 3, 3, 4)).astype(np.float32)}
    nodes = [
        helper.make_node(kind, ["x"], [f"p{n}"], name=f"p{n}", **attributes)
        for n, (kind, attributes) in enumerate(POOLS)
    ]
    for how in ("SAME_UPPER", "SAME_LOWER"):
        nodes.append(helper.make_node("Conv", ["x", "w"], [how], auto_pad=how, **SAME))
    names = [node.output[0] for node in nodes]
    data = model(nodes, [value("x", ["n", 3, "h", "w_"])], names, weights)
    run = compiled(data)
    for shape in ((1, 3, 7, 9), (2, 3, 8, 11), (1, 3, 13, 4), (1, 3, 12, 10)):
        x = rng.standard_normal(shape).astype(np.float32) - 1
        expected = onnxruntime_results(data, {"x": x})
        for name, mine, theirs in zip(names, run(x), expected, strict=True):
            np.testing.assert_allclose(
                mine, theirs, rtol=1e-5, atol=1e-5, err_msg=f"{name} {shape}"
            )


def test_an_image_without_rows_has_windows_without_rows():
    """Also behind a bias, whose sizes are asked of the convolution."""
    weights = {"w": np.ones((2, 3, 3, 3), np.float32), "b": np.ones(2, np.float32)}
    nodes = [helper.make_node("Conv", ["x", "w", "b"], ["y"], strides=[2, 2], pads=[1] * 4)]
    run = compiled(model(nodes, [value("x", ["n", 3, "h", "w_"])], ["y"], weights))
    assert run(np.zeros((2, 3, 0, 5), np.float32)).shape == (2, 2, 0, 3)
    assert run(np.zeros((2, 3, 1, 5), np.float32)).shape == (2, 2, 1, 3)
