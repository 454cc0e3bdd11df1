// RUN: not mlopt %s 2>&1 | filecheck %s
// A layout has as many strides as the type has axes.
// CHECK: types_layout_of_other_rank.mlir:5:22: error: expected the number of strides to match the rank: 1 != 2

func.func private @f(memref<4x4xf32, strided<[1]>>)
