// RUN: not mlopt %s 2>&1 | filecheck %s
// A block has one definition.
// CHECK: blocks_redefined.mlir:9:1: error: redefinition of block '^a'

func.func @f() {
  cf.br ^a
^a:
  cf.br ^a
^a:
  return
}
