// RUN: not mlopt %s 2>&1 | filecheck %s
// A copy keeps the shape.
// CHECK: memref_copy_shape.mlir:6:3: error: 'memref.copy' op requires the same shape for all operands, found memref<4xf32> and memref<5xf32>

func.func @f(%a: memref<4xf32>, %b: memref<5xf32>) {
  memref.copy %a, %b : memref<4xf32> to memref<5xf32>
  return
}
