// RUN: not mlopt %s 2>&1 | filecheck %s
// A layout map takes as many dimensions as the type has axes.
// CHECK: types_map_layout_of_other_rank.mlir:5:22: error: memref layout mismatch between rank and affine map: 2 != 1

func.func private @f(memref<4x4xf32, affine_map<(d0) -> (d0)>>)
