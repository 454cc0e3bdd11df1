// RUN: not mlopt %s 2>&1 | filecheck %s
// The bracket of an array is not closed.
// CHECK: attributes_array_unclosed.mlir:5:45: error: ']' expected

func.func private @f() attributes {a = [1, 2}
