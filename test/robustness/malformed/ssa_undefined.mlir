// RUN: not mlopt %s 2>&1 | filecheck %s
// A value that nobody defines.
// CHECK: ssa_undefined.mlir:6:10: error: use of undeclared SSA value name '%0'

func.func @f() -> i32 {
  return %0 : i32
}
