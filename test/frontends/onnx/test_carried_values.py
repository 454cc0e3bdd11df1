"""Loops whose values change rank: variables without a value before, and single elements."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import helper
from small_models import BOOL, FLOAT, INT64, compiled, imported, model, onnxruntime_results, value

from mlopt.core.diagnostics import DiagnosticError

WEIGHTS = {
    "yes": np.array(True),
    "nothing": np.array(0, np.float32),
    "ones": np.ones(1, np.float32),
    "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
}


def loop_model(nodes, start: str, carried: str) -> bytes:
    """A loop of `n` trips that carries `start`, which trips read as `v` and hand on as `carried`."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), *nodes],
        "body",
        [value("i", [], INT64), value("go", [], BOOL), value("v", None, FLOAT)],
        [value("on", [], BOOL), value(carried, None, FLOAT)],
    )
    node = helper.make_node("Loop", ["n", "yes", start], ["y"], body=body, name="loop")
    return model([node], [value("n", [], INT64)], ["y"], WEIGHTS)


def agree(data: bytes) -> None:
    run = compiled(data)
    for trips in (1, 2, 5):
        feed = {"n": np.array(trips)}
        np.testing.assert_array_equal(run(**feed), onnxruntime_results(data, feed)[0])


def test_a_variable_without_a_value_before():
    """What it starts as has another rank, and no trip reads it."""
    cast = helper.make_node("Cast", ["i"], ["f"], to=FLOAT)
    agree(loop_model([cast, helper.make_node("Mul", ["matrix", "f"], ["m"])], "nothing", "m"))


def test_a_single_element():
    """A scalar to which trips add a tensor of one element."""
    agree(loop_model([helper.make_node("Add", ["v", "ones"], ["w"])], "nothing", "w"))


def test_a_value_that_trips_read_is_refused():
    """A scalar at first and a matrix then, which no one rank holds."""
    data = loop_model([helper.make_node("Add", ["v", "matrix"], ["w"])], "nothing", "w")
    with pytest.raises(DiagnosticError, match=r"'loop' \(Loop\): .*expected one element type and"):
        imported(data)
