// RUN: not mlopt %s 2>&1 | filecheck %s
// A use stands before the definition.
// CHECK: ssa_used_before.mlir:6:8: error: operand #0 does not dominate this use

func.func @f(%x: i32) {
  %0 = arith.addi %1, %x : i32
  %1 = arith.muli %x, %x : i32
  return
}
