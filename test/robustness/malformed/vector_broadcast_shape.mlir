// RUN: not mlopt %s 2>&1 | filecheck %s
// A broadcast only adds axes or repeats.
// CHECK: vector_broadcast_shape.mlir:6:8: error: 'vector.broadcast' op dimension mismatch (3 vs. 4)

func.func @f(%v: vector<3xf32>) {
  %0 = vector.broadcast %v : vector<3xf32> to vector<4xf32>
  return
}
