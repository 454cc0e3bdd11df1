// RUN: not mlopt %s 2>&1 | filecheck %s
// The bracket of a type is not closed.
// CHECK: types_unclosed.mlir:5:34: error: expected '>' after builtin parameter list

func.func private @f(tensor<4xf32)
