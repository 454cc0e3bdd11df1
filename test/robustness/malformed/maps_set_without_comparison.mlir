// RUN: not mlopt %s 2>&1 | filecheck %s
// A constraint of a set compares.
// CHECK: maps_set_without_comparison.mlir:6:1: error: expected one of `>=`, `<=`, `==`, got )>

#s = affine_set<(d0) : (d0 + 1)>
func.func private @f() attributes {s = #s}
