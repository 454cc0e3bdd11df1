"""What threads of a block do together runs as PTX on the simulator, and passes ptxas."""

from __future__ import annotations

import numpy as np
import pytest
from test_device_program import run

ALL_REDUCE = """
module attributes {gpu.container_module} {
  func.func @main(%x: memref<?x?xf32>, %sums: memref<?xf32>, %y: memref<?x?xi32>, %most: memref<?xi32>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %m = memref.dim %x, %c0 : memref<?x?xf32>
    %n = memref.dim %x, %c1 : memref<?x?xf32>
    gpu.launch_func @kernels::@sum blocks in (%m, %c1, %c1) threads in (%n, %c1, %c1) args(%x : memref<?x?xf32>, %sums : memref<?xf32>)
    gpu.launch_func @kernels::@largest blocks in (%m, %c1, %c1) threads in (%n, %c1, %c1) args(%y : memref<?x?xi32>, %most : memref<?xi32>)
    return
  }
  gpu.module @kernels {
    gpu.func @sum(%x: memref<?x?xf32>, %out: memref<?xf32>) kernel {
      %b = gpu.block_id x
      %t = gpu.thread_id x
      %v = memref.load %x[%b, %t] : memref<?x?xf32>
      %r = gpu.all_reduce add %v uniform {} : (f32) -> (f32)
      memref.store %r, %out[%b] : memref<?xf32>
      gpu.return
    }
    gpu.func @largest(%x: memref<?x?xi32>, %out: memref<?xi32>) kernel {
      %b = gpu.block_id x
      %t = gpu.thread_id x
      %v = memref.load %x[%b, %t] : memref<?x?xi32>
      %r = gpu.all_reduce %v uniform {
      ^bb0(%a: i32, %c: i32):
        %m = arith.maxsi %a, %c : i32
        gpu.yield %m : i32
      } : (i32) -> (i32)
      %s = gpu.all_reduce add %r uniform {} : (i32) -> (i32)
      memref.store %s, %out[%b] : memref<?xi32>
      gpu.return
    }
  }
}
"""


@pytest.fixture(scope="module")
def all_reduce():
    return run(ALL_REDUCE)


@pytest.mark.parametrize("threads", [1, 7, 32, 45, 256, 1000, 1024])
def test_all_threads_of_a_block_reduce(all_reduce, threads: int):
    """Also where the last warp is not full: and a second reduction uses other memory."""
    rng = np.random.default_rng(threads)
    x = rng.standard_normal((2, threads)).astype(np.float32)
    y = rng.integers(-99, 99, (2, threads)).astype(np.int32)
    sums, most = np.zeros(2, np.float32), np.zeros(2, np.int32)
    all_reduce.call("main", [x, sums, y, most])
    np.testing.assert_allclose(sums, x.sum(1, dtype=np.float64), rtol=1e-5, atol=1e-4)
    np.testing.assert_array_equal(most, y.max(1) * threads)


SHARED = """
func.func @sum(%x: tensor<?x?xf32>, %s: tensor<?xf32>) -> tensor<?xf32> {
  %r = linalg.reduce { arith.addf } ins(%x : tensor<?x?xf32>) outs(%s : tensor<?xf32>) dimensions = [1]
  return %r : tensor<?xf32>
}
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.softmax %x axis 1 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
func.func @all(%x: tensor<?x?xi32>) -> tensor<i32> {
  %0 = graph.reduce max %x axes [0, 1] : tensor<?x?xi32> -> tensor<i32>
  return %0 : tensor<i32>
}
func.func @few(%x: tensor<?x?x8xf64>) -> tensor<?xf64> {
  %z = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x?x8xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %f = linalg.fill ins(%z : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %r = linalg.generic {loop.schedule = {gpu = {block = array<i64: 1, 5, 8>}}, indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i)>], iterator_types = ["parallel", "reduction", "reduction"]} ins(%x : tensor<?x?x8xf64>) outs(%f : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %q = arith.mulf %a, %a : f64
    %t = arith.addf %o, %q : f64
    linalg.yield %t : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}
func.func @product(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>, %c: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = linalg.matmul {loop.schedule = {tile = [array<i64: 32, 32, 8>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 8, 16>}}}
    ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%c : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
func.func @transposed(%a: tensor<2x19x21xi32>, %b: tensor<2x17x21xi32>) -> tensor<2x19x17xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2x19x17xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2x19x17xi32>) -> tensor<2x19x17xi32>
  %r = linalg.generic {loop.schedule = {tile = [array<i64: 0, 4, 8, 6>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 4, 8>}}, indexing_maps = [affine_map<(b, i, j, k) -> (b, i, k)>, affine_map<(b, i, j, k) -> (b, j, k)>, affine_map<(b, i, j, k) -> (b, i, j)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%a, %b : tensor<2x19x21xi32>, tensor<2x17x21xi32>) outs(%f : tensor<2x19x17xi32>) {
  ^bb0(%x: i32, %y: i32, %o: i32):
    %m = arith.muli %x, %y : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2x19x17xi32>
  return %r : tensor<2x19x17xi32>
}
"""


@pytest.fixture(scope="module")
def shared():
    return run(SHARED)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1, 1), (2, 7), (3, 300)], ids=str)
def test_blocks_share_sums(shared, shape: tuple[int, int]):
    rng = np.random.default_rng(7)
    x = rng.standard_normal(shape).astype(np.float32)
    s = rng.standard_normal(shape[0]).astype(np.float32)
    (found,) = shared.call("sum", [x, s])
    np.testing.assert_allclose(found, x.sum(1, dtype=np.float64) + s, rtol=1e-5, atol=1e-4)
    if x.size:
        (found,) = shared.call("softmax", [x])
        powers = np.exp(x - x.max(1, keepdims=True).astype(np.float64))
        np.testing.assert_allclose(found, powers / powers.sum(1, keepdims=True), rtol=2e-5)
        y = rng.integers(-99, 99, shape).astype(np.int32)
        assert shared.call("all", [y])[0] == y.max()
    z = rng.standard_normal((*shape, 8))
    np.testing.assert_allclose(shared.call("few", [z])[0], (z * z).sum((1, 2)), rtol=1e-12)


@pytest.mark.parametrize("sizes", [(0, 3, 2), (2, 0, 3), (1, 1, 1), (33, 9, 31), (37, 70, 45)])
def test_products_in_shared_memory(shared, sizes: tuple[int, int, int]):
    m, k, n = sizes
    rng = np.random.default_rng(8)
    a, b, c = (rng.integers(-9, 10, s).astype(np.float32) for s in ((m, k), (k, n), (m, n)))
    np.testing.assert_array_equal(shared.call("product", [a, b, c])[0], a @ b + c)
    a, b = (rng.integers(-9, 10, s).astype(np.int32) for s in ((2, 19, 21), (2, 17, 21)))
    np.testing.assert_array_equal(
        shared.call("transposed", [a, b])[0], np.einsum("bik,bjk->bij", a, b)
    )
