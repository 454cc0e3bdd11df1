"""If whose branches differ in rank: as exporters write `squeeze` of an axis that may be 1."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import onnx
import pytest
from onnx import helper
from small_models import BOOL, FLOAT, INT64, compiled, imported, model, onnxruntime_results, value

from mlopt.core.diagnostics import DiagnosticError

WEIGHTS = {
    "one": np.array(1, np.int64),
    "last": np.array([-1], np.int64),
    "place": np.array(2, np.int64),
    "m": np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4),
}


def graph(*nodes: onnx.NodeProto, output: str) -> onnx.GraphProto:
    """A branch."""
    return helper.make_graph(nodes, output, [], [helper.make_empty_tensor_value_info(output)])


def squeeze(x: str, y: str, name: str = "", condition: str = "c") -> onnx.NodeProto:
    """x without its last axis where `c` holds, or `d` does not, else x."""
    then = graph(helper.make_node("Squeeze", [x, "last"], [f"{y}_s"]), output=f"{y}_s")
    other = graph(helper.make_node("Identity", [x], [f"{y}_i"]), output=f"{y}_i")
    if condition == "d":
        then, other = other, then
    return helper.make_node("If", [condition], [y], then_branch=then, else_branch=other, name=name)


IS_ONE = [
    helper.make_node("Shape", ["x"], ["sizes"]),
    helper.make_node("Gather", ["sizes", "place"], ["size"]),
    helper.make_node("Equal", ["size", "one"], ["c"]),
]
X = value("x", ["n", 3, "k"])


def agree(data: bytes, feeds: list[dict[str, np.ndarray]]) -> None:
    """At every size as onnxruntime."""
    run = compiled(data)
    for feed in feeds:
        expected = onnxruntime_results(data, feed)
        found = run(**feed)
        found = found if isinstance(found, tuple) else (found,)
        for mine, theirs in zip(found, expected, strict=True):
            np.testing.assert_allclose(np.asarray(mine), theirs, rtol=1e-5, atol=1e-6)


def images(*shapes: tuple[int, ...]) -> list[dict[str, np.ndarray]]:
    """Inputs of some shapes."""
    rng = np.random.default_rng(5)
    return [{"x": rng.standard_normal(shape).astype(np.float32)} for shape in shapes]


def names_read(nodes: Iterable[onnx.NodeProto]) -> set[str]:
    """What nodes read, those of their graphs included."""
    read: set[str] = set()
    for node in nodes:
        read |= set(node.input)
        for item in node.attribute:
            read |= names_read(item.g.node)
    return read


def with_weights(nodes: list[onnx.NodeProto], inputs: list, outputs: list[str]) -> bytes:
    """A model with those of `WEIGHTS` that it reads, and element types of its outputs."""
    read = names_read(nodes)
    data = model(nodes, inputs, outputs, {k: v for k, v in WEIGHTS.items() if k in read})
    made = onnx.load_model_from_string(data)
    for item in made.graph.output:
        item.type.tensor_type.elem_type = INT64 if item.name == "p" else FLOAT
    return made.SerializeToString()


def test_what_follows_is_imported_in_both_branches():
    nodes = [
        *IS_ONE,
        squeeze("x", "a"),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("ReduceSum", ["b"], ["y"], keepdims=0),
    ]
    data = with_weights(nodes, [X], ["y"])
    assert imported(data).count("graph.relu") == 2
    agree(data, images((2, 3, 1), (2, 3, 5)))


@pytest.mark.parametrize("condition", ["c", "d"])
def test_a_branch_that_makes_no_sense_is_asserted_away(condition: str):
    nodes = [
        *IS_ONE,
        helper.make_node("Not", ["c"], ["d"]),
        squeeze("x", "a", "maybe", condition),
        helper.make_node("Transpose", ["a"], ["t"], perm=[1, 0], name="turn"),
        helper.make_node("Gemm", ["a", "m"], ["y"]),
        helper.make_node("ReduceMax", ["t"], ["z"], keepdims=0),
    ]
    data = with_weights(nodes, [X], ["y", "z"])
    text = imported(data)
    assert "graph.if" not in text
    assert "cf.assert" in text
    assert "'turn' (Transpose)" in text
    agree(data, images((2, 3, 1), (5, 3, 1)))


def test_branches_within_branches_of_a_condition_that_data_decides():
    inner = graph(
        squeeze("x", "a"),
        helper.make_node("ReduceMean", ["a"], ["d"], keepdims=1),
        helper.make_node("Shape", ["d"], ["e"]),
        helper.make_node("Size", ["e"], ["rank"]),
        output="rank",
    )
    other = graph(
        helper.make_node("Shape", ["x"], ["f"]),
        helper.make_node("Size", ["f"], ["g"]),
        helper.make_node("Neg", ["g"], ["h"]),
        output="h",
    )
    node = helper.make_node("If", ["flag"], ["p"], then_branch=inner, else_branch=other)
    data = with_weights([*IS_ONE, node], [X, value("flag", [], BOOL)], ["p"])
    feeds = [
        {**image, "flag": np.array(flag)}
        for image in images((2, 3, 1), (2, 3, 4))
        for flag in (False, True)
    ]
    agree(data, feeds)


def test_outputs_of_several_ranks_are_refused():
    data = with_weights([*IS_ONE, squeeze("x", "y")], [X], ["y"])
    with pytest.raises(DiagnosticError, match=r"at its outputs, .* one rank"):
        imported(data)


def test_what_fails_in_both_branches_is_reported():
    turn = helper.make_node("Transpose", ["a"], ["y"], perm=[0, 0], name="turn")
    with pytest.raises(DiagnosticError, match="turn"):
        imported(with_weights([*IS_ONE, squeeze("x", "a"), turn], [X], ["y"]))
