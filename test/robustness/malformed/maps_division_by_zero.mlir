// RUN: not mlopt %s 2>&1 | filecheck %s
// A quotient by zero has no value.
// CHECK: maps_division_by_zero.mlir:5:29: error: right operand of floordiv is 0, expected a positive constant

#m = affine_map<(d0) -> (d0 floordiv 0)>
func.func private @f() attributes {m = #m}
