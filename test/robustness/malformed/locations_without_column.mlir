// RUN: not mlopt %s 2>&1 | filecheck %s
// A place has a line and a column.
// CHECK: locations_without_column.mlir:5:38: error: expected ':'

func.func private @f() loc("a.mlir":1)
