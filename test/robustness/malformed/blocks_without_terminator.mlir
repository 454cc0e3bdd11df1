// RUN: not mlopt %s 2>&1 | filecheck %s
// The last op of a block is a terminator.
// CHECK: blocks_without_terminator.mlir:6:8: error: 'arith.addi' op is the last op of its block, expected a terminator

func.func @f(%x: i32) {
  %0 = arith.addi %x, %x : i32
}
