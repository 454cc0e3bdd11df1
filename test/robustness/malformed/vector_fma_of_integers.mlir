// RUN: not mlopt %s 2>&1 | filecheck %s
// A fused product and sum is of floats.
// CHECK: vector_fma_of_integers.mlir:6:8: error: 'vector.fma' op unexpected attribute i32

func.func @f(%v: vector<4xi32>) {
  %0 = vector.fma %v, %v, %v : vector<4xi32>
  return
}
