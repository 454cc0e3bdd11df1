// RUN: not mlopt %s 2>&1 | filecheck %s
// A function does not see values around it.
// CHECK: ssa_from_outside_a_function.mlir:7:10: error: use of undeclared SSA value name '%0'

%0 = arith.constant 1 : i32
func.func @f() -> i32 {
  return %0 : i32
}
