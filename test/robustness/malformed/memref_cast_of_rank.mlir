// RUN: not mlopt %s 2>&1 | filecheck %s
// A cast keeps the rank.
// CHECK: memref_cast_of_rank.mlir:6:8: error: 'memref.cast' op operand type 'memref<4xf32>' and result type 'memref<2x2xf32>' are cast incompatible

func.func @f(%m: memref<4xf32>) {
  %0 = memref.cast %m : memref<4xf32> to memref<2x2xf32>
  return
}
