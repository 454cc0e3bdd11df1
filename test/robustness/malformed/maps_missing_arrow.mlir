// RUN: not mlopt %s 2>&1 | filecheck %s
// A map has an arrow.
// CHECK: maps_missing_arrow.mlir:5:22: error: expected `->`

#m = affine_map<(d0) (d0)>
func.func private @f() attributes {m = #m}
