"""Views share memory: what is written through one is read through the others."""

from __future__ import annotations

import numpy as np
import pytest
from front_door import parse, text_of
from referee import needs_upstream, run_upstream

from mlopt.core.diagnostics import DiagnosticError
from mlopt.interpreter import Interpreter

TEXT = """
memref.global "private" @table : memref<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]>
func.func @f(%m: memref<6x8xf32>, %n: index) -> (f32, f32, f32, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %f = arith.constant 42.0 : f32
  %s = memref.subview %m[1, 2] [2, 3] [2, 2] : memref<6x8xf32> to memref<2x3xf32, strided<[16, 2], offset: 10>>
  memref.store %f, %s[%c1, %c1] : memref<2x3xf32, strided<[16, 2], offset: 10>>
  %t = memref.transpose %m (a, b) -> (b, a) : memref<6x8xf32> to memref<8x6xf32, strided<[1, 8]>>
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %0 = memref.load %t[%c4, %c3] : memref<8x6xf32, strided<[1, 8]>>
  %c = memref.collapse_shape %m [[0, 1]] : memref<6x8xf32> into memref<48xf32>
  %1 = memref.load %c[%n] : memref<48xf32>
  %r = memref.reinterpret_cast %m to offset: [8], sizes: [4], strides: [9] : memref<6x8xf32> to memref<4xf32, strided<[9], offset: 8>>
  %2 = memref.load %r[%c1] : memref<4xf32, strided<[9], offset: 8>>
  %g = memref.get_global @table : memref<2x2xf32>
  memref.store %f, %g[%c0, %c1] : memref<2x2xf32>
  %h = memref.get_global @table : memref<2x2xf32>
  %3 = memref.load %h[%c0, %c1] : memref<2x2xf32>
  %a = memref.atomic_rmw addf %f, %m[%c0, %c0] : (f32, memref<6x8xf32>) -> f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}
"""


@needs_upstream
def test_numbers_are_upstreams():
    """Results, and what is left in the buffer."""
    ours = np.arange(48, dtype=np.float32).reshape(6, 8)
    wanted = run_upstream(text_of(parse(TEXT)), "f", [ours.copy(), 17])
    found = Interpreter(parse(TEXT)).call("f", [ours, np.int64(17)])
    for one, other in zip([*found, ours], wanted, strict=True):
        np.testing.assert_allclose(np.asarray(one, np.float64), other.reshape(np.shape(one)))


@pytest.mark.parametrize(
    "body,message",
    [
        ("%r = memref.load %m[%i] : memref<?xf32>", "index 9 of axis 0 is out of bounds"),
        ("%r = memref.cast %m : memref<?xf32> to memref<5xf32>", "buffer has shape"),
        (
            "%r = memref.reinterpret_cast %m to offset: [0], sizes: [9], strides: [1] :"
            " memref<?xf32> to memref<9xf32>",
            "leave the memory of 4 elements",
        ),
    ],
)
def test_what_goes_wrong_at_run_time_is_told(body: str, message: str):
    """Indices, sizes and memory are checked."""
    text = f"func.func @f(%m: memref<?xf32>, %i: index) {{\n{body}\nreturn\n}}"
    with pytest.raises(DiagnosticError, match=message):
        Interpreter(parse(text)).call("f", [np.zeros(4, np.float32), np.int64(9)])
