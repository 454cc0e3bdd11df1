// RUN: not mlopt %s 2>&1 | filecheck %s
// Integers have a limit.
// CHECK: types_integer_too_wide.mlir:5:22: error: integer bitwidth is limited to 16777215 bits

func.func private @f(i16777216)
