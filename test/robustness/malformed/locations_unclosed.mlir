// RUN: not mlopt %s 2>&1 | filecheck %s
// The bracket of a location is not closed.
// CHECK: locations_unclosed.mlir:5:40: error: ')' expected

func.func private @f() loc("a.mlir":1:2
