// RUN: not mlopt %s 2>&1 | filecheck %s
// A bit cast keeps the width.
// CHECK: arith_bitcast_of_other_width.mlir:6:8: error: 'arith.bitcast' op f32 and i64 differ in width

func.func @f(%x: f32) {
  %0 = arith.bitcast %x : f32 to i64
  return
}
