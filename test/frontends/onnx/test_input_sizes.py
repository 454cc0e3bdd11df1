"""Sizes of inputs: fixed, named, and checked at each call."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import helper
from small_models import model, value

import mlopt
from mlopt.core.diagnostics import DiagnosticError


@pytest.fixture
def add(tmp_path):
    """x + y, a sum of the first axis beside it."""
    nodes = [
        helper.make_node("Add", ["x", "y"], ["sum"]),
        helper.make_node("ReduceMax", ["sum"], ["top"], keepdims=0),
    ]
    path = tmp_path / "add.onnx"
    inputs = [value("x", ["n", "?", 3]), value("y", ["n", "?", 3])]
    path.write_bytes(model(nodes, inputs, ["sum", "top"]))
    return path


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def test_names_of_the_model_are_checked_and_question_marks_are_no_names(add):
    exe = mlopt.compile(add, cache=False)
    assert exe.signature.entries[0].arguments[0].dims == ("n", "", "")
    assert exe(zeros(2, 4, 3), zeros(2, 4, 3))[0].shape == (2, 4, 3)
    with pytest.raises(mlopt.ArgumentError, match="n is 2 in axis 0 of 'x' and 5 in axis 0 of 'y'"):
        exe(zeros(2, 4, 3), zeros(5, 4, 3))


def test_sizes_are_fixed_and_named(add):
    shapes = {"x": (None, "w", 3), "y": (2, "w", 3)}
    exe = mlopt.compile(add, cache=False, shapes=shapes)
    x = np.random.default_rng(1).standard_normal((2, 5, 3)).astype(np.float32)
    found, top = exe(x, x)
    np.testing.assert_array_equal(found, x + x)
    assert top == (x + x).max()
    with pytest.raises(
        mlopt.ArgumentError, match=r"\('y'\).* has 3 elements along axis 0, expected 2"
    ):
        exe(zeros(3, 5, 3), zeros(3, 5, 3))
    with pytest.raises(mlopt.ArgumentError, match="w is 5 in axis 1 of 'x' and 6 in axis 1 of 'y'"):
        exe(zeros(2, 5, 3), zeros(2, 6, 3))


def test_sizes_are_bounded(add):
    """By name or without, on both sides or one; one size that is left is fixed."""
    shapes = {"x": (("n", 1, 4), (3, 9), 3), "y": ("n", (2, None), (3, 3))}
    exe = mlopt.compile(add, cache=False, shapes=shapes)
    x = np.random.default_rng(1).standard_normal((4, 9, 3)).astype(np.float32)
    np.testing.assert_array_equal(exe(x, x)[0], x + x)
    for shape, message in (
        ((5, 9, 3), "n is 5 in axis 0 of 'x', expected 1 to 4"),
        ((0, 9, 3), "n is 0 in axis 0 of 'x', expected 1 to 4"),
        ((4, 10, 3), "the size is 10 in axis 1 of 'x', expected 3 to 9"),
    ):
        with pytest.raises(mlopt.ArgumentError, match=message):
            exe(zeros(*shape), zeros(*shape))
    with pytest.raises(
        mlopt.ArgumentError, match="the size is 1 in axis 1 of 'y', expected 2 or more"
    ):
        exe(zeros(4, 3, 3), zeros(4, 1, 3))


def test_shapes_are_part_of_the_key(add):
    from mlopt.runtime.source import Source

    source = Source.of(add)
    assert source.key_pieces() != source.with_shapes((("x", (1, 2, 3)),)).key_pieces()


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ({"z": (1,)}, r"there is no input 'z' \(there is: x, y\)"),
        ({"x": (1, 2)}, "shapes gives it 2 sizes, expected 3"),
        ({"x": (1, 2, 4)}, "axis 2 is 3 in the model, and 4 in shapes"),
        ({"x": (1, 2, (4, None))}, "axis 2 is 3 in the model, and 4 or more in shapes"),
    ],
)
def test_what_the_model_contradicts_is_refused(add, shapes, message):
    with pytest.raises(DiagnosticError, match=message):
        mlopt.compile(add, cache=False, shapes=shapes)


def test_shapes_that_mean_nothing_are_refused(add):
    with pytest.raises(ValueError, match="axis 0 of 'x' is -1, expected a number"):
        mlopt.compile(add, shapes={"x": (-1, 2, 3)})
    with pytest.raises(ValueError, match="axis 1 of 'x' is at least 5 and at most 2"):
        mlopt.compile(add, shapes={"x": (1, (5, 2), 3)})
    with pytest.raises(ValueError, match="a module has its own sizes"):
        mlopt.compile("module {\n}", shapes={"x": (1,)})


def test_shapes_on_the_command_line(add, capsys):
    from mlopt.tools.opt import main

    assert main([str(add), "--shapes", "x=2xwx3,y=2xwx3"]) == 0
    assert 'tensor<2x?x3xf32> {mlopt.dims = ["", "w", ""]}' in capsys.readouterr().out
    assert main([str(add), "--shapes", "x=2xw:2..8x3,y=2xwx3"]) == 0
    assert "mlopt.bounds = array<i64: 0, -1, 2, 8, 0, -1>" in capsys.readouterr().out
    assert main([str(add), "--shapes", "x=2x-1"]) == 2
    assert "x=1x3xhxw" in capsys.readouterr().err
