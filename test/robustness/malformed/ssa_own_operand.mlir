// RUN: not mlopt %s 2>&1 | filecheck %s
// An op does not use its own result.
// CHECK: ssa_own_operand.mlir:6:8: error: operand #0 does not dominate this use

func.func @f(%x: i32) {
  %0 = arith.addi %0, %x : i32
  return
}
