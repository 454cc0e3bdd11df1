// RUN: not mlopt %s 2>&1 | filecheck %s
// Vectors have fixed sizes.
// CHECK: types_dynamic_vector.mlir:5:29: error: expected vector element type

func.func private @f(vector<?xf32>)
