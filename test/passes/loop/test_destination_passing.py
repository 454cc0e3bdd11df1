"""Upstream's tools accept what the pass makes, and compute the same with it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from referee import needs_upstream, run_upstream

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.printer import print_module
from mlopt.dialects import register_dialects
from mlopt.passes.registry import make_pass

PROGRAM = """
func.func @f(%x: memref<?x6xf32>, %k: index, %v: f32)
    -> (memref<?x2x3xf32>, f32, memref<?xf32>, memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %n = memref.dim %x, %c0 : memref<?x6xf32>
  %bytes = arith.muli %n, %c24 : index
  %arena = memref.alloc(%bytes) {alignment = 64 : i64} : memref<?xi8>
  %t = memref.view %arena[%c0][%n] : memref<?xi8> to memref<?x6xf32>
  memref.copy %x, %t : memref<?x6xf32> to memref<?x6xf32>
  %y = memref.alloc(%n) : memref<?x6xf32>
  memref.copy %t, %y : memref<?x6xf32> to memref<?x6xf32>
  %m = memref.dim %y, %c0 : memref<?x6xf32>
  %e = memref.expand_shape %y [[0], [1, 2]] output_shape [%m, 2, 3]
      : memref<?x6xf32> into memref<?x2x3xf32>
  %z = memref.alloc(%m, %k) : memref<?x?xf32>
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c0 to %k step %c1 {
      %o = memref.load %t[%i, %j] : memref<?x6xf32>
      %p = arith.addf %o, %v : f32
      memref.store %p, %z[%i, %j] : memref<?x?xf32>
    }
  }
  %c = memref.collapse_shape %z [[0, 1]] : memref<?x?xf32> into memref<?xf32>
  %w = memref.alloc() : memref<1x1xf32>
  memref.store %v, %w[%c0, %c0] : memref<1x1xf32>
  %d = memref.cast %w : memref<1x1xf32> to memref<?x?xf32>
  %s = arith.addf %v, %v : f32
  memref.dealloc %arena : memref<?xi8>
  return %e, %s, %c, %d : memref<?x2x3xf32>, f32, memref<?xf32>, memref<?x?xf32>
}
"""


def taken_apart(text: str) -> str:
    """`text` after the pass."""
    context = Context()
    register_dialects(context)
    module = parse_module(text, "<test>", context)
    make_pass("destination-passing", {}).run(module, context)
    stream = io.StringIO()
    print_module(module, stream)
    return stream.getvalue()


@needs_upstream
@pytest.mark.parametrize("rows,columns", [(1, 1), (5, 3), (7, 6)])
def test_upstream_computes_the_same(rows, columns):
    """Reshaped, cast and scalar results of the function in parts, against NumPy."""
    x = np.random.default_rng(rows).standard_normal((rows, 6)).astype(np.float32)
    text = taken_apart(PROGRAM)
    assert "call @f.dps" in text and "call @f.shapes" in text
    results = run_upstream(text, "f", [x, columns, np.float32(0.5)])
    expected = [x.reshape(rows, 2, 3), 1.0, (x[:, :columns] + 0.5).ravel(), [[0.5]], x]
    for result, wanted in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, wanted, rtol=1e-5, atol=1e-5)


def test_applied_twice_is_once():
    """A function that was taken apart is left alone."""
    once = taken_apart(PROGRAM)
    assert taken_apart(once) == once
