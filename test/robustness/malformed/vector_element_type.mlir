// RUN: not mlopt %s 2>&1 | filecheck %s
// A load gives elements of the buffer's type.
// CHECK: vector_element_type.mlir:6:8: error: 'vector.load' op base and result element type should match, found f32 and f64

func.func @f(%m: memref<4xf32>, %i: index) {
  %0 = vector.load %m[%i] : memref<4xf32>, vector<4xf64>
  return
}
