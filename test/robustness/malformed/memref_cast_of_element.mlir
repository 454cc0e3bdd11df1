// RUN: not mlopt %s 2>&1 | filecheck %s
// A cast keeps the element type.
// CHECK: memref_cast_of_element.mlir:6:8: error: 'memref.cast' op operand type 'memref<4xf32>' and result type 'memref<4xf64>' are cast incompatible

func.func @f(%m: memref<4xf32>) {
  %0 = memref.cast %m : memref<4xf32> to memref<4xf64>
  return
}
