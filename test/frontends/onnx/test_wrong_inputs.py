"""Inputs of a model that do not fit are handled, or refused by their names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from onnx import helper
from small_models import compiled, model, value

import mlopt
from mlopt.runtime.errors import ArgumentError

Arguments = dict[str, Any]


@pytest.fixture(scope="module")
def program() -> mlopt.Executable:
    """`y = x + z`, of `[n, 3]`."""
    nodes = [helper.make_node("Add", ["x", "z"], ["y"])]
    return compiled(model(nodes, [value("x", ["n", 3]), value("z", ["n", 3])], ["y"]), opt_level=1)


def ones(*shape: int) -> np.ndarray:
    return np.ones(shape, dtype=np.float32)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"x": ones(2, 3)}, ["z"]),
        ({"x": ones(2, 3), "z": ones(2, 3), "w": ones(2, 3)}, ["w"]),
        ({"x": ones(6), "z": ones(6, 3)}, ["x", "rank 1", "2"]),
        ({"x": ones(2, 4), "z": ones(2, 3)}, ["x", "4", "3"]),
        ({"x": ones(2, 3).astype(np.float64), "z": ones(2, 3)}, ["x", "float64", "float32"]),
        ({"x": ones(2, 3), "z": "text"}, ["z", "str"]),
        ({"x": ones(2, 3), "z": None}, ["z"]),
        ({"x": ones(2, 3), "z": ones(2, 3).astype(">f4")}, ["z", ">f4", "float32"]),
        ({"x": ones(2, 3), "z": ones(2, 3).astype(object)}, ["z", "object"]),
        ({"x": ones(2, 3), "z": ones(2, 3).astype(complex)}, ["z", "complex128"]),
        ({"x": ones(2, 3), "z": [[1, 2, 3], [4]]}, ["z", "no array of numbers"]),
        ({"x": ones(2, 3), "z": np.full((2, 3), "a")}, ["z", "<U1"]),
        ({"x": 1.0, "z": ones(2, 3)}, ["x", "rank 0"]),
        ({"x": ones(2, 3), "z": {1, 2}}, ["z", "set"]),
        ({"x": ones(2, 3), "z": ones(4, 3)}, ["n is 2", "'x'", "4", "'z'"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    program: mlopt.Executable, arguments: Arguments, words: list[str]
):
    with pytest.raises(ArgumentError) as failure:
        program(**arguments)
    message = str(failure.value)
    assert [word for word in words if word not in message] == []


def test_too_many_positions_are_refused(program: mlopt.Executable):
    with pytest.raises(ArgumentError):
        program(ones(2, 3), ones(2, 3), ones(2, 3))


def test_missing_positions_are_named(program: mlopt.Executable):
    with pytest.raises(ArgumentError, match="found 1: z missing"):
        program(ones(2, 3))


@pytest.mark.parametrize("out", [ones(3, 3), np.ones((2, 3)), np.ones((2, 3), ">f4"), [1]])
def test_wrong_results_are_refused(program: mlopt.Executable, out: Any):
    with pytest.raises(ArgumentError, match="out"):
        program(ones(2, 3), ones(2, 3), out=out)


def test_results_that_cannot_be_written_are_refused(program: mlopt.Executable):
    out = ones(2, 3)
    out.flags.writeable = False
    with pytest.raises(ArgumentError, match="read-only"):
        program(ones(2, 3), ones(2, 3), out=out)


def test_arrays_of_any_layout_are_read(program: mlopt.Executable):
    numbers = np.random.default_rng(1).standard_normal((3, 8)).astype(np.float32)
    x, z = numbers[:, ::2].T, numbers[:, ::-2].T
    assert not x.flags.c_contiguous
    np.testing.assert_array_equal(program(x=x, z=z), x + z)


def test_arrays_without_elements_have_a_result(program: mlopt.Executable):
    assert np.shape(program(x=ones(0, 3), z=ones(0, 3))) == (0, 3)
