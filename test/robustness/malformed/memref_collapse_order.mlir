// RUN: not mlopt %s 2>&1 | filecheck %s
// Groups of axes are in order.
// CHECK: memref_collapse_order.mlir:6:8: error: 'memref.collapse_shape' op all inner arrays must be contiguous: {{\[\[}}0 : i64, 2 : i64], [1 : i64]]

func.func @f(%m: memref<2x3x4xf32>) {
  %0 = memref.collapse_shape %m [[0, 2], [1]] : memref<2x3x4xf32> into memref<8x3xf32>
  return
}
