"""Register tiles that loops, branches and switches carry, run and compared with NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import mlopt

MATMUL = """
#ma = affine_map<(m, n, k) -> (m, k)>
#mb = affine_map<(m, n, k) -> (k, n)>
#mc = affine_map<(m, n, k) -> (m, n)>
func.func @main(%a: memref<{m}x{k}xf32>, %b: memref<{k}x{n}xf32>, %c: memref<{m}x{n}xf32>) {{
  %zero = arith.constant 0.0 : f32
  %z = arith.constant dense<0.0> : vector<3x16xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c16 = arith.constant 16 : index
  %m = arith.constant {m} : index
  %n = arith.constant {n} : index
  %k = arith.constant {k} : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %n) step (%c3, %c16) {{
    %r = scf.for %p = %c0 to %k step %c1 iter_args(%acc = %z) -> (vector<3x16xf32>) {{
      %av = vector.transfer_read %a[%i, %p], %zero {{in_bounds = [false, true]}} : memref<{m}x{k}xf32>, vector<3x1xf32>
      %bv = vector.transfer_read %b[%p, %j], %zero {{in_bounds = [true, false]}} : memref<{k}x{n}xf32>, vector<1x16xf32>
      %s = vector.contract {{indexing_maps = [#ma, #mb, #mc], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>}} %av, %bv, %acc : vector<3x1xf32>, vector<1x16xf32> into vector<3x16xf32>
      scf.yield %s : vector<3x16xf32>
    }}
    vector.transfer_write %r, %c[%i, %j] : vector<3x16xf32>, memref<{m}x{n}xf32>
    scf.reduce
  }}
  return
}}
"""


@pytest.mark.parametrize("opt_level", [0, 1, 2])
def test_matmul_at_the_edges(opt_level: int):
    random = np.random.default_rng(0)
    for m, n, k in ((3, 16, 5), (7, 33, 1), (1, 1, 4), (2, 17, 0), (13, 31, 29)):
        a = random.standard_normal((m, k), dtype=np.float32)
        b = random.standard_normal((k, n), dtype=np.float32)
        c = np.full((m, n), np.nan, np.float32)
        text = MATMUL.format(m=m, n=n, k=k)
        mlopt.compile(text, opt_level=opt_level, cache=False)(a, b, c)
        np.testing.assert_allclose(c, a.astype(np.float64) @ b, rtol=1e-5, atol=1e-5)


CHOICE = """
func.func @main(%m: memref<2x4xf32>, %which: i32) {
  %c0 = arith.constant 0 : index
  %f = arith.constant 2.0 : f32
  %v = vector.load %m[%c0, %c0] : memref<2x4xf32>, vector<2x4xf32>
  %d = arith.addf %v, %v : vector<2x4xf32>
  cf.switch %which : i32, [
    default: ^other(%v, %f : vector<2x4xf32>, f32),
    1: ^end(%d : vector<2x4xf32>),
    7: ^other(%d, %f : vector<2x4xf32>, f32)
  ]
^other(%x: vector<2x4xf32>, %by: f32):
  %spread = vector.broadcast %by : f32 to vector<2x4xf32>
  %y = arith.mulf %x, %spread : vector<2x4xf32>
  cf.br ^end(%y : vector<2x4xf32>)
^end(%r: vector<2x4xf32>):
  vector.store %r, %m[%c0, %c0] : memref<2x4xf32>, vector<2x4xf32>
  return
}
"""


def test_a_switch_hands_tiles_over():
    program = mlopt.compile(CHOICE, cache=False)
    for which, factor in ((0, 2), (1, 2), (7, 4)):
        array = np.arange(8, dtype=np.float32).reshape(2, 4)
        program(array, np.int32(which))
        np.testing.assert_array_equal(array, factor * np.arange(8).reshape(2, 4))


MOVES = """
func.func @main(%a: memref<{r}x{c}xf32>, %t: memref<{c}x{r}xf32>, %s: memref<{r}xf32>) {{
  %c0 = arith.constant 0 : index
  %one = arith.constant dense<1.0> : vector<{r}xf32>
  %v = vector.load %a[%c0, %c0] : memref<{r}x{c}xf32>, vector<{r}x{c}xf32>
  %w = vector.transpose %v, [1, 0] : vector<{r}x{c}xf32> to vector<{c}x{r}xf32>
  vector.store %w, %t[%c0, %c0] : memref<{c}x{r}xf32>, vector<{c}x{r}xf32>
  %m = vector.multi_reduction <add>, %v, %one [1] : vector<{r}x{c}xf32> to vector<{r}xf32>
  vector.store %m, %s[%c0] : memref<{r}xf32>, vector<{r}xf32>
  return
}}
"""


def test_transposes_and_sums_of_any_shape():
    random = np.random.default_rng(1)
    for r, c in ((2, 3), (14, 16), (16, 14), (4, 20), (20, 4), (1, 5), (5, 1), (7, 33)):
        a = random.standard_normal((r, c), dtype=np.float32)
        t, s = np.zeros((c, r), np.float32), np.zeros(r, np.float32)
        mlopt.compile(MOVES.format(r=r, c=c), cache=False)(a, t, s)
        np.testing.assert_array_equal(t, a.T)
        np.testing.assert_allclose(s, 1 + a.astype(np.float64).sum(1), rtol=1e-5, atol=1e-5)


PERMUTED = """
func.func @main(%a: memref<{r}x{c}xf32>, %i: index, %t: memref<{n}x{m}xf32>, %back: memref<{r}x{c}xf32>, %rows: index) {{
  %c0 = arith.constant 0 : index
  %pad = arith.constant 7.0 : f32
  %all = arith.constant {c} : index
  %v = vector.transfer_read %a[%i, %c0], %pad {{permutation_map = affine_map<(x, y) -> (y, x)>}} : memref<{r}x{c}xf32>, vector<{n}x{m}xf32>
  vector.store %v, %t[%c0, %c0] : memref<{n}x{m}xf32>, vector<{n}x{m}xf32>
  %mask = vector.create_mask %rows, %all : vector<{m}x{n}xi1>
  vector.transfer_write %v, %back[%i, %c0], %mask {{permutation_map = affine_map<(x, y) -> (y, x)>}} : vector<{n}x{m}xf32>, memref<{r}x{c}xf32>
  return
}}
"""


def test_permuted_transfers_with_edges_and_masks():
    random = np.random.default_rng(2)
    for r, c, m, n in (
        (9, 16, 4, 16),
        (9, 13, 4, 16),
        (5, 7, 8, 3),
        (6, 2, 2, 2),
        (40, 33, 16, 16),
    ):
        a = random.standard_normal((r, c), dtype=np.float32)
        program = mlopt.compile(PERMUTED.format(r=r, c=c, m=m, n=n), cache=False)
        for start in (0, 1, r - 1):
            t = np.zeros((n, m), np.float32)
            back = np.zeros_like(a)
            program(a, start, t, back, 2)
            wanted = np.full((m, n), 7, np.float32)
            part = a[start : start + m, :n]
            wanted[: part.shape[0], : part.shape[1]] = part
            np.testing.assert_array_equal(t, wanted.T)
            expected = np.zeros_like(a)
            expected[start : start + min(m, 2), :n] = a[start : start + min(m, 2), :n]
            np.testing.assert_array_equal(back, expected)
