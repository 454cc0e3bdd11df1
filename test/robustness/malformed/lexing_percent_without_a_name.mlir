// RUN: not mlopt %s 2>&1 | filecheck %s
// A value needs a name.
// CHECK: lexing_percent_without_a_name.mlir:5:14: error: invalid SSA name

func.func @f(% : i32) {
  return
}
