// RUN: not mlopt %s 2>&1 | filecheck %s
// The number does not fit the type.
// CHECK: attributes_integer_out_of_range.mlir:5:40: error: integer constant out of range for attribute

func.func private @f() attributes {a = 256 : i8}
