"""Ensembles of trees agree with onnxruntime: kinds of nodes, NaN, targets, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from small_models import compiled, imported, onnxruntime_results, value

from mlopt.core.diagnostics import DiagnosticError

DOMAIN = "ai.onnx.ml"


def ensemble(**changes: Any) -> bytes:
    """A tree of three nodes and one of one, 3 features, 2 targets."""
    tables: dict[str, Any] = {
        "nodes_splits": np.array([0.0, 0.5, -0.5, 0.25], np.float32),
        "nodes_featureids": [0, 1, 2, 1],
        "nodes_modes": np.array([0, 2, 1, 0], np.uint8),
        "nodes_truenodeids": [1, 0, 2, 4],
        "nodes_trueleafs": [0, 1, 1, 1],
        "nodes_falsenodeids": [2, 1, 3, 5],
        "nodes_falseleafs": [0, 1, 1, 1],
        "nodes_missing_value_tracks_true": [1, 0, 0, 1],
        "leaf_weights": np.array([1, 2, 4, 8, 16, 32.5], np.float32),
        "leaf_targetids": [0, 1, 1, 0, 1, 0],
        "tree_roots": [0, 3],
        "n_targets": 2,
        "aggregate_function": 1,
        "post_transform": 0,
    } | changes
    for name, table in tables.items():
        if isinstance(table, np.ndarray):
            tables[name] = numpy_helper.from_array(table)
    node = helper.make_node("TreeEnsemble", ["x"], ["y"], domain=DOMAIN, **tables)
    inputs, outputs = [value("x", ["n", 3])], [value("y", ["n", 2], TensorProto.FLOAT)]
    imports = [helper.make_opsetid("", 21), helper.make_opsetid(DOMAIN, 5)]
    graph = helper.make_graph([node], "g", inputs, outputs)
    made: onnx.ModelProto = helper.make_model(graph, opset_imports=imports, ir_version=10)
    return made.SerializeToString()


def test_sums_of_leaves_agree():
    rng = np.random.default_rng(1)
    x = rng.integers(-3, 4, (41, 3)).astype(np.float32) / 4
    x[5:9, 0], x[7:11, 1] = np.nan, np.nan
    x[12, 0] = np.inf
    uniform = {"nodes_modes": np.zeros(4, np.uint8)}
    exe = compiled(ensemble(**uniform))
    (expected,) = onnxruntime_results(ensemble(**uniform), {"x": x})
    np.testing.assert_array_equal(exe(x), expected)
    assert exe(x[:0]).shape == (0, 2)
    mixed = x[~np.isnan(x).any(axis=1)]
    (expected,) = onnxruntime_results(ensemble(), {"x": mixed})
    np.testing.assert_array_equal(compiled(ensemble())(mixed), expected)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nodes_falsenodeids": [0, 1, 3, 5]}, "its nodes lead back to themselves"),
        ({"tree_roots": [0, 40]}, "a node or leaf that it names does not exist"),
        ({"nodes_featureids": [0, 1, 7, 1]}, "feature 7 does not exist in 3 columns"),
        ({"nodes_featureids": [0, 1, 7]}, "lists of its nodes are not all of 4 elements"),
        ({"post_transform": 2}, "without a post_transform"),
    ],
)
def test_damaged_trees_are_refused(changes: dict[str, Any], message: str):
    with pytest.raises(DiagnosticError, match=message):
        imported(ensemble(**changes))


def test_membership_of_sets_agrees_with_numpy():
    """onnxruntime has none: a node with a set of two numbers, one with none, NaN in neither."""
    nan = np.nan
    data = ensemble(
        nodes_modes=np.array([6, 2, 6, 0], np.uint8),
        nodes_missing_value_tracks_true=[0, 0, 0, 0],
        membership_values=np.array([1.5, -2.0, nan, nan], np.float32),
        aggregate_function=1,
    )
    x = np.array([[1.5, 0, 0], [-2.0, 1, 0], [3, 1, -2.0], [nan, 0, 1.5]], np.float32)
    # Tree 0: in the first set -> x1 >= 0.5 -> leaf 0 or 1; else no set -> leaf 3.
    first = [2.0, 1.0, 8.0, 8.0]
    targets = [1, 0, 0, 0]
    wanted = np.zeros((4, 2), np.float32)
    for row, (weight, target) in enumerate(zip(first, targets, strict=True)):
        wanted[row, target] += weight
        # Tree 1: x1 <= 0.25 -> leaf 4 of target 1, else leaf 5 of target 0.
        wanted[row, 1 if x[row, 1] <= 0.25 else 0] += 16 if x[row, 1] <= 0.25 else 32.5
    np.testing.assert_array_equal(compiled(data)(x), wanted)
    with pytest.raises(DiagnosticError, match="membership_values has 1 sets for 2 nodes"):
        imported(
            ensemble(
                nodes_modes=np.array([6, 2, 6, 0], np.uint8),
                membership_values=np.array([1.5], np.float32),
            )
        )
