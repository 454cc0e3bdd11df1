// RUN: not mlopt %s 2>&1 | filecheck %s
// A branch to a block that is not there.
// CHECK: blocks_undefined.mlir:6:9: error: reference to an undefined block

func.func @f() {
  cf.br ^nowhere
}
