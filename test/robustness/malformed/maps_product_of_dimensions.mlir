// RUN: not mlopt %s 2>&1 | filecheck %s
// A product of two dimensions is not affine.
// CHECK: maps_product_of_dimensions.mlir:5:33: error: non-affine expression: at least one of the multiply operands has to be either a constant or symbolic

#m = affine_map<(d0, d1) -> (d0 * d1)>
func.func private @f() attributes {m = #m}
