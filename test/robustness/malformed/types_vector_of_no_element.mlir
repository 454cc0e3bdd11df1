// RUN: not mlopt %s 2>&1 | filecheck %s
// A vector has at least one element an axis.
// CHECK: types_vector_of_no_element.mlir:5:22: error: vector types must have positive constant sizes but got 0

func.func private @f(vector<4x0xf32>)
