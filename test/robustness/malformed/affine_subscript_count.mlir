// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer has as many subscripts as axes.
// CHECK: affine_subscript_count.mlir:6:8: error: 'affine.load' op found 1 subscripts for a memref of rank 2

func.func @f(%m: memref<4x4xf32>) {
  %0 = affine.load %m[0] : memref<4x4xf32>
  return
}
