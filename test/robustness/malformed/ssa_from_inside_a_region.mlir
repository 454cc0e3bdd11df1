// RUN: not mlopt %s 2>&1 | filecheck %s
// A value does not leave the region it is defined in.
// CHECK: ssa_from_inside_a_region.mlir:9:10: error: use of undeclared SSA value name '%0'

func.func @f(%c: i1, %x: i32) -> i32 {
  scf.if %c {
    %0 = arith.addi %x, %x : i32
  }
  return %0 : i32
}
