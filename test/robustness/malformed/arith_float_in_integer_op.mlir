// RUN: not mlopt %s 2>&1 | filecheck %s
// Integer addition of floats.
// CHECK: arith_float_in_integer_op.mlir:6:8: error: 'arith.addi' op unexpected attribute f32

func.func @f(%x: f32) {
  %0 = arith.addi %x, %x : f32
  return
}
