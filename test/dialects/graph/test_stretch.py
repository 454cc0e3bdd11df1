"""Sizes that may be 1 when the program runs, against NumPy's broadcasting."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import Program

from mlopt.core.diagnostics import DiagnosticError

TEXT = """
func.func @sum(%x: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32> {
  %y = graph.exp %x : tensor<?x?xf32>
  %s = graph.stretch %y sizes [%n, %m] : tensor<?x?xf32> -> tensor<?x?xf32>
  %r = graph.add %s, %s : tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @partly(%x: tensor<?x1x?x4xi8>) -> tensor<2x3x?x4xi8> {
  %n = graph.dim %x axis 2 : tensor<?x1x?x4xi8>
  %r = graph.stretch %x sizes [2, 3, %n, 4] : tensor<?x1x?x4xi8> -> tensor<2x3x?x4xi8>
  return %r : tensor<2x3x?x4xi8>
}
func.func @itself(%x: tensor<?xf16>, %n: index) -> tensor<?xf16> {
  %r = graph.stretch %x sizes [%n] : tensor<?xf16> -> tensor<?xf16>
  return %r : tensor<?xf16>
}
"""


def test_one_or_the_size_of_the_result() -> None:
    """Both branches, 0 elements, known sizes beside unknown ones, an argument handed through."""
    program, random = Program(TEXT), np.random.default_rng(5)
    for shape, sizes in [
        ((3, 4), (3, 4)), ((1, 4), (3, 4)), ((3, 1), (3, 4)), ((1, 1), (3, 17)), ((1, 1), (1, 1)),
        ((1, 3), (0, 3)), ((0, 1), (0, 3)), ((0, 0), (0, 0)),
    ]:  # fmt: skip
        x = random.standard_normal(shape).astype(np.float32)
        expected = np.broadcast_to(2 * np.exp(x.astype("f8")), sizes)
        program.check("sum", (x, *sizes), [expected], 1e-6)
    for leading in (1, 2):
        x = random.integers(-128, 128, (leading, 1, 5, 4)).astype(np.int8)
        program.check("partly", (x,), [np.broadcast_to(x, (2, 3, 5, 4))])
    for size, wanted in ((1, 7), (7, 7), (1, 0)):
        x = random.standard_normal(size).astype(np.float16)
        program.check("itself", (x, wanted), [np.broadcast_to(x, (wanted,))])


def test_another_size_is_reported() -> None:
    """By the meaning of the op."""
    x = np.ones((2, 4), np.float32)
    with pytest.raises(DiagnosticError, match="operand axis 0 has size 2, expected 1 or 3"):
        Program(TEXT).both("sum", x, 3, 4)
