// RUN: not mlopt %s 2>&1 | filecheck %s
// A mask takes elements that there are.
// CHECK: vector_shuffle_mask.mlir:6:8: error: 'vector.shuffle' op mask index #2 out of range: 8

func.func @f(%v: vector<4xf32>) {
  %0 = vector.shuffle %v, %v [0, 8] : vector<4xf32>, vector<4xf32>
  return
}
