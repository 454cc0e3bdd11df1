// RUN: not mlopt %s 2>&1 | filecheck %s
// An op that its dialect does not have.
// CHECK: parsing_unknown_op.mlir:6:8: error: custom op 'arith.add' is unknown

func.func @f(%x: i32) {
  %0 = arith.add %x, %x : i32
  return
}
