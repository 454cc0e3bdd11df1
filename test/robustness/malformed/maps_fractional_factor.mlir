// RUN: not mlopt %s 2>&1 | filecheck %s
// A subscript is an index.
// CHECK: maps_fractional_factor.mlir:7:48: error: expected primary expression

func.func @f(%m: memref<4xf32>) {
  affine.for %i = 0 to 4 {
    %0 = affine.apply affine_map<(d0) -> (d0 * 1.5)>(%i)
  }
  return
}
