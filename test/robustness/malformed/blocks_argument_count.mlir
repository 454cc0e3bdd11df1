// RUN: not mlopt %s 2>&1 | filecheck %s
// A branch hands over as many values as the block takes.
// CHECK: blocks_argument_count.mlir:6:3: error: branch has 0 operands for successor #0, but target block has 1

func.func @f(%x: i32) {
  cf.br ^a
^a(%0: i32):
  return
}
