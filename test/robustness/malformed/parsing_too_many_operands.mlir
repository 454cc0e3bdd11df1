// RUN: not mlopt %s 2>&1 | filecheck %s
// A binary op with three operands.
// CHECK: parsing_too_many_operands.mlir:6:25: error: expected ':'

func.func @f(%x: i32) {
  %0 = arith.addi %x, %x, %x : i32
  return
}
