// RUN: not mlopt %s 2>&1 | filecheck %s
// Arguments are separated by commas.
// CHECK: parsing_missing_comma.mlir:5:26: error: ')' expected

func.func private @f(i32 i32)
