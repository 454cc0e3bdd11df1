// RUN: not mlopt %s 2>&1 | filecheck %s
// An allocation gets one size an unknown extent.
// CHECK: bufferization_alloc_size_count.mlir:6:8: error: 'bufferization.alloc_tensor' op incorrect number of dynamic sizes, has 0, expected 1

func.func @f() {
  %0 = bufferization.alloc_tensor() : tensor<?xf32>
  return
}
