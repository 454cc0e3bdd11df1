// RUN: not mlopt %s 2>&1 | filecheck %s
// An extent of more than 63 bits.
// CHECK: types_extent_too_large.mlir:5:29: error: invalid dimension, at most 9223372036854775807 is possible

func.func private @f(tensor<9223372036854775808xf32>)
