// RUN: not mlopt %s 2>&1 | filecheck %s
// A value of one branch is used where the branches meet.
// CHECK: ssa_does_not_dominate.mlir:11:3: error: operand #0 does not dominate this use

func.func @f(%c: i1, %x: i32) -> i32 {
  cf.cond_br %c, ^a, ^b
^a:
  %0 = arith.addi %x, %x : i32
  cf.br ^b
^b:
  return %0 : i32
}
