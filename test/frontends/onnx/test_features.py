"""Features of tabular data agree with onnxruntime, all operators in one model; refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper
from small_models import INT64, compiled, imported, onnxruntime_results, value

from mlopt.core.diagnostics import DiagnosticError

DOMAIN = "ai.onnx.ml"


def pipeline(nodes: list[onnx.NodeProto], outputs: int, rank: int = 2) -> bytes:
    """A model of `nodes` on `x`, of 5 columns, and positions `at`, with outputs y0, y1 ..."""
    shape = ["n", 5][-rank:]
    inputs = [value("x", shape), value("at", [3], INT64)]
    graph = helper.make_graph(nodes, "g", inputs, [value(f"y{i}", None) for i in range(outputs)])
    imports = [helper.make_opsetid("", 17), helper.make_opsetid(DOMAIN, 3)]
    return helper.make_model(graph, opset_imports=imports, ir_version=8).SerializeToString()


def ml(kind: str, result: str, *inputs: str, **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(kind, ["x", *inputs], [result], domain=DOMAIN, **attributes)


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_agree_with_onnxruntime(rows: int):
    nodes = [
        ml("ArrayFeatureExtractor", "y0", "at"),
        ml("Binarizer", "y1", threshold=0.25),
        ml("Scaler", "y2", offset=[0.5, 0.0, -1.0, 2.0, 9.0], scale=[2.0, -1.0, 0.5, 3.0, 0.0]),
        *(ml("Normalizer", f"y{3 + i}", norm=norm) for i, norm in enumerate(("MAX", "L1", "L2"))),
    ]
    data = pipeline(nodes, 6)
    x = np.random.default_rng(rows).standard_normal((rows, 5)).astype(np.float32)
    x[:1] = np.abs(x[:1])
    feeds = {"x": x, "at": np.array([4, 0, 4])}
    for mine, theirs in zip(compiled(data)(**feeds), onnxruntime_results(data, feeds), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


def test_a_row_without_an_axis_for_it():
    data = pipeline([ml("ArrayFeatureExtractor", "y0", "at")], 1, rank=1)
    x = np.arange(5, dtype=np.float32)
    assert compiled(data)(x, np.array([3, 1, 0])).tolist() == [[3.0, 1.0, 0.0]]


def test_other_norms_and_counts_are_refused():
    for node, message in (
        (ml("Normalizer", "y0", norm="L3"), "norm is 'L3', expected MAX, L1 or L2"),
        (ml("Scaler", "y0", offset=[1.0, 2.0], scale=[1.0]), "offset has 2 numbers for 5 columns"),
    ):
        with pytest.raises(DiagnosticError, match=message):
            imported(pipeline([node], 1))
