// RUN: not mlopt %s 2>&1 | filecheck %s
// A map uses a name it does not declare.
// CHECK: maps_unknown_dimension.mlir:5:26: error: identifier not in space d1

#m = affine_map<(d0) -> (d1)>
func.func private @f() attributes {m = #m}
