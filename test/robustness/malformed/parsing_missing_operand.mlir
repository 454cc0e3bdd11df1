// RUN: not mlopt %s 2>&1 | filecheck %s
// A binary op with one operand.
// CHECK: parsing_missing_operand.mlir:6:22: error: expected ','

func.func @f(%x: i32) {
  %0 = arith.addi %x : i32
  return
}
