// RUN: not mlopt %s 2>&1 | filecheck %s
// An allocation gets one size an unknown extent.
// CHECK: memref_alloc_size_count.mlir:6:8: error: 'memref.alloc' op incorrect number of dynamic sizes, has 1, expected 2

func.func @f(%n: index) {
  %0 = memref.alloc(%n) : memref<?x?xf32>
  return
}
