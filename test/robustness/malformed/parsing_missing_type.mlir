// RUN: not mlopt %s 2>&1 | filecheck %s
// An op without its type.
// CHECK: parsing_missing_type.mlir:6:25: error: expected ':'

func.func @f(%x: i32) {
  %0 = arith.addi %x, %x
  return
}
