// RUN: not mlopt %s 2>&1 | filecheck %s
// Nothing stands behind a terminator.
// CHECK: blocks_terminator_in_the_middle.mlir:7:6: error: expected ':'

func.func @f(%x: i32) {
  return
  %0 = arith.addi %x, %x : i32
  return
}
