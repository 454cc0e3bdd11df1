// RUN: not mlopt %s 2>&1 | filecheck %s
// An alias of a number is no location.
// CHECK: locations_of_no_location.mlir:6:28: error: expected location attribute

#a = 1 : i32
func.func private @f() loc(#a)
