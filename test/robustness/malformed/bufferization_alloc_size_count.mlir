// RUN: not mlopt %s 2>&1 | filecheck %s
// An allocation gets one size an unknown extent.
// CHECK: bufferization_alloc_size_count.mlir:6:8: error: 'bufferization.alloc_tensor' op expected 1 dynamic sizes, found 0

func.func @f() {
  %0 = bufferization.alloc_tensor() : tensor<?xf32>
  return
}
