"""Streamed results are the same, wherever the array of the caller begins, on any threads."""

from __future__ import annotations

import numpy as np

import mlopt

COUNT = 9 << 20  # more than the cache that the pass assumes

TEXT = f"""
func.func @main(%x: memref<{COUNT}xf32>, %y: memref<{COUNT}xf32>) {{
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %n = arith.constant {COUNT} : index
  scf.parallel (%i) = (%c0) to (%n) step (%c32) {{
    %t = memref.alloc() : memref<32xf32>
    %v = vector.transfer_read %x[%i], %z {{in_bounds = [true]}} : memref<{COUNT}xf32>, vector<32xf32>
    vector.store %v, %t[%c0] : memref<32xf32>, vector<32xf32>
    %u = vector.load %t[%c0] : memref<32xf32>, vector<32xf32>
    %w = arith.addf %u, %v : vector<32xf32>
    vector.transfer_write %w, %y[%i] {{in_bounds = [true]}} : vector<32xf32>, memref<{COUNT}xf32>
    memref.dealloc %t : memref<32xf32>
    scf.reduce
  }}
  return
}}
"""


def test_any_start():
    program = mlopt.compile(TEXT, cache=False)
    x = np.arange(COUNT, dtype=np.float32)
    room = np.empty(COUNT + 32, np.float32)
    start = -room.ctypes.data % 64 // 4
    for shift in (0, 1, 4):
        y = room[start + shift : start + shift + COUNT]
        y[:] = 0
        program(x, y)
        assert (y == 2 * x).all(), shift
