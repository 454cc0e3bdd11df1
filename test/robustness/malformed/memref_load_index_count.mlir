// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer has as many indices as axes.
// CHECK: memref_load_index_count.mlir:6:8: error: 'memref.load' op incorrect number of indices, expected 2 but got 1

func.func @f(%m: memref<4x4xf32>, %i: index) {
  %0 = memref.load %m[%i] : memref<4x4xf32>
  return
}
