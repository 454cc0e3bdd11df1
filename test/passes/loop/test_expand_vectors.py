"""Vectors as loops: the interpreter gives the same values before and after."""

from __future__ import annotations

import numpy as np
import pytest
from front_door import parse

from mlopt.core.context import Context
from mlopt.dialects import register_dialects
from mlopt.interpreter import Interpreter
from mlopt.passes.loop.expand_vectors import ExpandVectorsPass

BODIES = {
    "masked reads and writes": """
      %m = vector.create_mask %n, %c3 : vector<4x4xi1>
      %a = vector.transfer_read %x[%c1, %n], %p, %m {in_bounds = [true, false]} : memref<6x6xf32>, vector<4x4xf32>
      %b = vector.transfer_read %x[%c0, %c3], %p {in_bounds = [false, true], permutation_map = affine_map<(i, j) -> (j, i)>} : memref<6x6xf32>, vector<4x4xf32>
      %s = arith.addf %a, %b : vector<4x4xf32>
      vector.transfer_write %s, %x[%c3, %c1] {permutation_map = affine_map<(i, j) -> (j, i)>} : vector<4x4xf32>, memref<6x6xf32>
    """,
    "an overlapping write comes after the read": """
      %a = vector.transfer_read %x[%c0, %c0], %p {in_bounds = [true]} : memref<6x6xf32>, vector<5xf32>
      %b = arith.mulf %a, %a : vector<5xf32>
      vector.transfer_write %b, %x[%c0, %c1] {in_bounds = [true]} : vector<5xf32>, memref<6x6xf32>
      %c = vector.load %x[%c0, %c0] : memref<6x6xf32>, vector<4xf32>
      vector.store %c, %x[%c0, %c1] : memref<6x6xf32>, vector<4xf32>
    """,
    "a read is not moved past a store": """
      %a = vector.transfer_read %x[%c1, %c0], %p {in_bounds = [true]} : memref<6x6xf32>, vector<4xf32>
      memref.store %p, %x[%c1, %c1] : memref<6x6xf32>
      vector.transfer_write %a, %x[%c2, %c0] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
    """,
    "products": """
      %a = vector.transfer_read %x[%c0, %c0], %p {in_bounds = [true, true]} : memref<6x6xf32>, vector<3x2xf32>
      %b = vector.transfer_read %x[%c2, %c1], %p {in_bounds = [true, true]} : memref<6x6xf32>, vector<2x4xf32>
      %z = arith.constant dense<0.5> : vector<3x4xf32>
      %d = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %a, %b, %z : vector<3x2xf32>, vector<2x4xf32> into vector<3x4xf32>
      %l = vector.extract %d[0] : vector<4xf32> from vector<3x4xf32>
      %o = vector.outerproduct %l, %l, %q {kind = #vector.kind<maximumf>} : vector<4xf32>, vector<4xf32>
      %dot = vector.contract {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<add>} %l, %l, %p : vector<4xf32>, vector<4xf32> into f32
      memref.store %dot, %x[%c5, %c5] : memref<6x6xf32>
      vector.transfer_write %o, %x[%c0, %c0] {in_bounds = [true, true]} : vector<4x4xf32>, memref<6x6xf32>
    """,
    "reductions": """
      %v = vector.extract %q[%n] : vector<4xf32> from vector<4x4xf32>
      %0 = vector.reduction <add>, %v : vector<4xf32> into f32
      %1 = vector.reduction <maximumf>, %v, %p : vector<4xf32> into f32
      %m = vector.create_mask %n : vector<4xi1>
      %2 = vector.mask %m { vector.reduction <mul>, %v : vector<4xf32> into f32 } : vector<4xi1> -> f32
      %3 = vector.multi_reduction <minnumf>, %q, %v [1] : vector<4x4xf32> to vector<4xf32>
      %4 = vector.multi_reduction <add>, %q, %p [0, 1] : vector<4x4xf32> to f32
      memref.store %0, %x[%c0, %c0] : memref<6x6xf32>
      memref.store %1, %x[%c0, %c1] : memref<6x6xf32>
      memref.store %2, %x[%c0, %c2] : memref<6x6xf32>
      memref.store %4, %x[%c0, %c3] : memref<6x6xf32>
      vector.transfer_write %3, %x[%c1, %c0] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
      %5, %6 = vector.scan <add>, %q, %v {inclusive = true, reduction_dim = 0 : i64} : vector<4x4xf32>, vector<4xf32>
      %7 = vector.insert %6, %5[%n] : vector<4xf32> into vector<4x4xf32>
      vector.transfer_write %7, %x[%c2, %c1] {in_bounds = [true, true]} : vector<4x4xf32>, memref<6x6xf32>
    """,
    "other orders": """
      %t = vector.transpose %q, [1, 0] : vector<4x4xf32> to vector<4x4xf32>
      %r = vector.shape_cast %t : vector<4x4xf32> to vector<2x8xf32>
      %e = vector.extract_strided_slice %r {offsets = [0, 2], sizes = [2, 4], strides = [1, 1]} : vector<2x8xf32> to vector<2x4xf32>
      %i = vector.insert_strided_slice %e, %q {offsets = [1, 0], strides = [1, 1]} : vector<2x4xf32> into vector<4x4xf32>
      %row = vector.extract %i[2] : vector<4xf32> from vector<4x4xf32>
      %s = vector.shuffle %row, %row [3, 0, 6, 1] : vector<4xf32>, vector<4xf32>
      %w = vector.interleave %s, %row : vector<4xf32> -> vector<8xf32>
      %even, %odd = vector.deinterleave %w : vector<8xf32> -> vector<4xf32>
      %f = vector.from_elements %p, %p, %p, %p : vector<4xf32>
      %u = vector.insert %p, %even[%n] : f32 into vector<4xf32>
      %g = arith.addf %u, %odd : vector<4xf32>
      %h = vector.fma %g, %f, %row : vector<4xf32>
      %b = vector.broadcast %h : vector<4xf32> to vector<3x4xf32>
      %k = arith.constant dense<[[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0], [8.0, 9.0, 10.0, 11.0]]> : vector<3x4xf32>
      %y = arith.mulf %b, %k : vector<3x4xf32>
      vector.transfer_write %y, %x[%c0, %c1] {in_bounds = [true, true]} : vector<3x4xf32>, memref<6x6xf32>
    """,
    "distances": """
      %st = vector.step : vector<4xindex>
      %two = vector.broadcast %c2 : index to vector<4xindex>
      %at = arith.muli %st, %two : vector<4xindex>
      %big = arith.cmpi ult, %st, %two : vector<4xindex>
      %z = arith.constant dense<-1.0> : vector<4xf32>
      %flat = memref.collapse_shape %x [[0, 1]] : memref<6x6xf32> into memref<36xf32>
      %a = vector.gather %flat[%n] [%at], %big, %z : memref<36xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32>
      vector.scatter %flat[%c1] [%at], %big, %a : memref<36xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32>
      %b = vector.maskedload %flat[%c5], %big, %a : memref<36xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
      vector.maskedstore %flat[%n], %big, %b : memref<36xf32>, vector<4xi1>, vector<4xf32>
      %c = vector.expandload %flat[%c3], %big, %b : memref<36xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
      vector.compressstore %flat[%c0], %big, %c : memref<36xf32>, vector<4xi1>, vector<4xf32>
    """,
    "loops carry and exchange": """
      %v = vector.extract %q[0] : vector<4xf32> from vector<4x4xf32>
      %w = vector.extract %q[1] : vector<4xf32> from vector<4x4xf32>
      %r:3 = loop.for %i = %c0 to %c5 step %c1 iter_args(%a = %v, %s = %p, %b = %w) -> (vector<4xf32>, f32, vector<4xf32>) {
        %in = loop.for %j = %c0 to %n step %c1 iter_args(%t = %a) -> (vector<4xf32>) {
          %ri = vector.transfer_read %x[%j, %c0], %p {in_bounds = [true]} : memref<6x6xf32>, vector<4xf32>
          %added = arith.addf %t, %ri : vector<4xf32>
          loop.yield %added : vector<4xf32>
        }
        %e = vector.extract %in[1] : f32 from vector<4xf32>
        loop.yield %b, %e, %in : vector<4xf32>, f32, vector<4xf32>
      }
      memref.store %r#1, %x[%c5, %c5] : memref<6x6xf32>
      vector.transfer_write %r#0, %x[%c0, %c0] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
      vector.transfer_write %r#2, %x[%c1, %c0] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
    """,
    "choices and while": """
      %v = vector.extract %q[0] : vector<4xf32> from vector<4x4xf32>
      %w = vector.extract %q[1] : vector<4xf32> from vector<4x4xf32>
      %c = arith.cmpi slt, %n, %c3 : index
      %y:2 = loop.if %c -> (vector<4xf32>, index) {
        %s = arith.addf %v, %w : vector<4xf32>
        loop.yield %s, %c1 : vector<4xf32>, index
      } else {
        loop.yield %v, %c0 : vector<4xf32>, index
      }
      %z:2 = loop.while (%i = %y#1, %a = %y#0) : (index, vector<4xf32>) -> (index, vector<4xf32>) {
        %go = arith.cmpi slt, %i, %c5 : index
        %twice = arith.addf %a, %w : vector<4xf32>
        loop.condition(%go) %i, %twice : index, vector<4xf32>
      } do {
      ^bb0(%i: index, %a: vector<4xf32>):
        %next = arith.addi %i, %c2 : index
        %less = arith.subf %a, %v : vector<4xf32>
        loop.yield %next, %less : index, vector<4xf32>
      }
      vector.transfer_write %z#1, %x[%c0, %c0] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
    """,
    "parts of an accumulator": """
      %z = arith.constant dense<0.0> : vector<4xf32>
      %r = loop.for %i = %c0 to %c3 step %c1 iter_args(%a = %z) -> (vector<4xf32>) {
        %rev = vector.shuffle %a, %a [3, 2, 1, 0] : vector<4xf32>, vector<4xf32>
        %row = vector.extract %q[%i] : vector<4xf32> from vector<4x4xf32>
        %s = arith.addf %rev, %row : vector<4xf32>
        %both = arith.mulf %s, %a : vector<4xf32>
        %sum = arith.addf %both, %row : vector<4xf32>
        loop.yield %sum : vector<4xf32>
      }
      vector.transfer_write %r, %x[%c3, %c1] {in_bounds = [true]} : vector<4xf32>, memref<6x6xf32>
    """,
}

HEAD = """func.func @f(%x: memref<6x6xf32>, %n: index, %p: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %q = vector.transfer_read %x[%c2, %c2], %p {in_bounds = [true, true]} : memref<6x6xf32>, vector<4x4xf32>
"""


@pytest.mark.parametrize("title", BODIES)
@pytest.mark.parametrize("n", [1, 3])
def test_same_values(title: str, n: int):
    """What is in memory afterwards is the same to the bit."""
    context = Context()
    register_dialects(context)
    text = f"{HEAD}{BODIES[title]}  return\n}}"
    found = []
    for expand in (False, True):
        module = parse(text, allow_unregistered=False)
        if expand:
            ExpandVectorsPass().run(module, context)
            module.verify()
            assert "vector<" not in str(module)
        x = np.random.default_rng(n).standard_normal((6, 6)).astype(np.float32)
        Interpreter(module).call("f", [x, np.int64(n), np.float32(0.25)])
        found.append(x)
    np.testing.assert_array_equal(*found)
