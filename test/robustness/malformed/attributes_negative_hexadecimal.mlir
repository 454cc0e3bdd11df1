// RUN: not mlopt %s 2>&1 | filecheck %s
// Bits have no sign.
// CHECK: attributes_negative_hexadecimal.mlir:5:41: error: hexadecimal float literal should not have a leading minus

func.func private @f() attributes {a = -0x7FC00000 : f32}
