// RUN: not mlopt %s 2>&1 | filecheck %s
// A value has one definition.
// CHECK: ssa_redefined.mlir:7:3: error: redefinition of SSA value '%0'

func.func @f(%x: i32) {
  %0 = arith.addi %x, %x : i32
  %0 = arith.muli %x, %x : i32
  return
}
