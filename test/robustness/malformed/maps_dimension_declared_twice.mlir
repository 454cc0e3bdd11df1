// RUN: not mlopt %s 2>&1 | filecheck %s
// Dimensions have names of their own.
// CHECK: maps_dimension_declared_twice.mlir:5:17: error: redefinition of identifier 'd0'

#m = affine_map<(d0, d0) -> (d0)>
func.func private @f() attributes {m = #m}
