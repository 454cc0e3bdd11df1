// RUN: not mlopt %s 2>&1 | filecheck %s
// Elements of a dense array fit its type.
// CHECK: attributes_array_out_of_range.mlir:5:50: error: integer value 300 is out of range for type i8 which supports values in the range [-128, 256)

func.func private @f() attributes {a = array<i8: 300>}
