// RUN: not mlopt %s 2>&1 | filecheck %s
// A float literal with an integer type.
// CHECK: attributes_float_of_integer_type.mlir:5:40: error: floating point value not valid for specified type

func.func private @f() attributes {a = 1.0 : i32}
