// RUN: not mlopt %s 2>&1 | filecheck %s
// An integer literal with a float type.
// CHECK: attributes_integer_of_float_type.mlir:5:40: error: unexpected decimal integer literal for a floating point value (add a trailing dot to make the literal a float)

func.func private @f() attributes {a = 1 : f32}
