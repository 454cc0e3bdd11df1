// RUN: not mlopt %s 2>&1 | filecheck %s
// A place has a line behind its colon.
// CHECK: locations_without_line.mlir:5:37: error: expected integer literal

func.func private @f() loc("a.mlir":)
