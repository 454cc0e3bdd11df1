// RUN: not mlopt %s 2>&1 | filecheck %s
// Either all arguments have names or none.
// CHECK: func_arguments_mixed.mlir:5:13: error: expected all arguments to be named, or none

func.func @f(%x: i32, i32) {
  return
}
