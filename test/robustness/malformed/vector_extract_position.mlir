// RUN: not mlopt %s 2>&1 | filecheck %s
// A position lies inside.
// CHECK: vector_extract_position.mlir:6:8: error: 'vector.extract' op expected position attribute #1 to be a non-negative integer smaller than the corresponding vector dimension (4) or poison (-1), found 4

func.func @f(%v: vector<4xf32>) {
  %0 = vector.extract %v[4] : f32 from vector<4xf32>
  return
}
