// RUN: not mlopt %s 2>&1 | filecheck %s
// Floats have no bits to combine.
// CHECK: vector_reduction_kind.mlir:6:8: error: 'vector.reduction' op unsupported reduction type 'f32' for kind 'xor'

func.func @f(%v: vector<4xf32>) {
  %0 = vector.reduction <xor>, %v : vector<4xf32> into f32
  return
}
