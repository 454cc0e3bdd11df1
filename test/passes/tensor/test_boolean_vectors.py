"""Tensors of i1, a byte an element in memory, are read and written in vectors too."""

from __future__ import annotations

import numpy as np

import mlopt

TEXT = """
func.func @less(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xi1> {
  %r = graph.compare lt %x, %y : tensor<?x?xf32>
  return %r : tensor<?x?xi1>
}
func.func @where(%c: tensor<?x?xi1>, %x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %r = graph.select %c, %x, %y : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @nand(%c: tensor<?x?xi1>, %d: tensor<?x?xi1>) -> tensor<?x?xi1> {
  %a = graph.and %c, %d : tensor<?x?xi1>
  %n = graph.not %a : tensor<?x?xi1>
  return %n : tensor<?x?xi1>
}
func.func @turned(%c: tensor<?x?xi1>) -> tensor<?x?xi1> {
  %t = graph.transpose %c [1, 0] : tensor<?x?xi1> -> tensor<?x?xi1>
  return %t : tensor<?x?xi1>
}
func.func @any(%c: tensor<?x?xi1>) -> tensor<?xi1> {
  %r = graph.reduce or %c axes [1] : tensor<?x?xi1> -> tensor<?xi1>
  return %r : tensor<?xi1>
}
func.func @every(%c: tensor<?x?xi1>) -> tensor<?xi1> {
  %r = graph.reduce and %c axes [0] : tensor<?x?xi1> -> tensor<?xi1>
  return %r : tensor<?xi1>
}
func.func @number(%c: tensor<?x?xi1>) -> tensor<?x?xi64> {
  %r = graph.convert %c : tensor<?x?xi1> -> tensor<?x?xi64>
  return %r : tensor<?x?xi64>
}
"""

SHAPES = [(m, n) for m in (0, 1, 3, 8, 17, 70) for n in (0, 1, 5, 16, 31, 65, 130)]


def test_booleans_in_vectors_are_what_numpy_gives():
    exe = mlopt.compile(TEXT, cache=False)
    lines = exe.ir("loop").splitlines()
    for access in ("vector.transfer_read", "vector.transfer_write"):
        assert any(access in line and "xi1>" in line for line in lines)
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        x, y = rng.standard_normal((2, *shape)).astype(np.float32)
        c, d = rng.integers(0, 2, (2, *shape)).astype(bool)
        expected = {
            "less": ((x, y), x < y),
            "where": ((c, x, y), np.where(c, x, y)),
            "nand": ((c, d), ~(c & d)),
            "turned": ((c,), c.T),
            "number": ((c,), c.astype(np.int64)),
            "any": ((c,), c.any(1)),
            "every": ((c,), c.all(0)),
        }
        for name, (arguments, result) in expected.items():
            found = exe.entry(name)(*arguments)
            assert found.dtype == result.dtype, name
            np.testing.assert_array_equal(found, result, err_msg=f"{name} of {shape}")
