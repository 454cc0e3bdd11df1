// RUN: not mlopt %s 2>&1 | filecheck %s
// A block needs a name.
// CHECK: lexing_caret_without_a_name.mlir:6:1: error: invalid block name

func.func @f() {
^:
  return
}
