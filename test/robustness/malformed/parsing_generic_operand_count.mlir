// RUN: not mlopt %s 2>&1 | filecheck %s
// The function type names one operand, the op has two.
// CHECK: parsing_generic_operand_count.mlir:6:31: error: expected 1 operand types but had 2

func.func @f(%x: i32) {
  %0 = "arith.addi"(%x, %x) : (i32) -> i32
  return
}
