// RUN: not mlopt %s 2>&1 | filecheck %s
// A block has a terminator.
// CHECK: blocks_empty.mlir:5:1: error: 'func.func' op has an empty block, expected at least a terminator

func.func @f() {
  cf.br ^a
^a:
}
