"""Sizes that have names: what arguments may not disagree about."""

from __future__ import annotations

import numpy as np
import pytest
from programs import compiled

import mlopt
from mlopt.runtime.errors import ArgumentError

TEXT = """
func.func @f(%x: tensor<?x?xf32> {mlopt.dims = ["n", "h"]}, %y: tensor<?xf32> {mlopt.dims = ["n"]}) -> tensor<?x?xf32> {
  %n = graph.dim %y axis 0 : tensor<?xf32>
  %h = graph.dim %x axis 1 : tensor<?x?xf32>
  %b = graph.broadcast %y axes [0] sizes [%n, %h] : tensor<?xf32> -> tensor<?x?xf32>
  %r = graph.add %x, %b : tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
"""


def ones(*shape: int) -> np.ndarray:
    """An array of ones."""
    return np.ones(shape, np.float32)


def test_arguments_agree_about_a_name(tmp_path) -> None:
    """The name, both sizes and both places are told; a saved program knows them too."""
    program = compiled(TEXT)
    np.testing.assert_array_equal(program(ones(3, 2), ones(3)), 2 * ones(3, 2))
    program.save(tmp_path / "f.so")
    for entry in (program, mlopt.load(tmp_path / "f.so")):
        with pytest.raises(
            ArgumentError, match="'f': n is 3 in axis 0 of 'x' and 4 in axis 0 of 'y'"
        ):
            entry(ones(3, 2), ones(4))


def test_other_mistakes_are_told_as_before() -> None:
    """A wrong rank is not a wrong size."""
    with pytest.raises(ArgumentError, match=r"rank|axes|dimension"):
        compiled(TEXT)(ones(3), ones(3))
