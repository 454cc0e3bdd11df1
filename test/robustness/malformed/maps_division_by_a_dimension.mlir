// RUN: not mlopt %s 2>&1 | filecheck %s
// A quotient by a dimension is not affine.
// CHECK: maps_division_by_a_dimension.mlir:5:33: error: non-affine expression: right operand of floordiv has to be either a constant or symbolic

#m = affine_map<(d0, d1) -> (d0 floordiv d1)>
func.func private @f() attributes {m = #m}
