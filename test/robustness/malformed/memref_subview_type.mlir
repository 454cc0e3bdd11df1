// RUN: not mlopt %s 2>&1 | filecheck %s
// A view has the strides of what it is cut from.
// CHECK: memref_subview_type.mlir:6:8: error: 'memref.subview' op expected result type to be memref<4x4xf32, strided<[8, 1]>> or a rank-reduced version, found memref<4x4xf32>

func.func @f(%m: memref<8x8xf32>) {
  %0 = memref.subview %m[0, 0] [4, 4] [1, 1] : memref<8x8xf32> to memref<4x4xf32>
  return
}
