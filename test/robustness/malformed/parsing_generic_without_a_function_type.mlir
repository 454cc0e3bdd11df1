// RUN: not mlopt %s 2>&1 | filecheck %s
// The generic form ends with the types.
// CHECK: parsing_generic_without_a_function_type.mlir:6:31: error: function type expected

func.func @f(%x: i32) {
  %0 = "arith.addi"(%x, %x) : i32
  return
}
