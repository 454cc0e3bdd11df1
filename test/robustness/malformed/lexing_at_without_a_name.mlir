// RUN: not mlopt %s 2>&1 | filecheck %s
// A symbol needs a name.
// CHECK: lexing_at_without_a_name.mlir:5:11: error: @ identifier expected to start with letter or '_'

func.func @() {
  return
}
