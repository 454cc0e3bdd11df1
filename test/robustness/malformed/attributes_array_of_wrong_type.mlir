// RUN: not mlopt %s 2>&1 | filecheck %s
// Elements of a dense array have its type.
// CHECK: attributes_array_of_wrong_type.mlir:5:51: error: expected integer literal

func.func private @f() attributes {a = array<i32: 1.5>}
