// RUN: not mlopt %s 2>&1 | filecheck %s
// A subscript is an affine expression of loop variables and constants.
// CHECK: affine_subscript_is_no_dimension.mlir:6:23: error: use of value '%x' expects different type than prior uses: 'index' vs 'f32'

func.func @f(%m: memref<4xf32>, %x: f32) {
  %0 = affine.load %m[%x] : memref<4xf32>
  return
}
