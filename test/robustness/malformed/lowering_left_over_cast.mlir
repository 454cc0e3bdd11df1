// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// A cast between types that nothing bridges.
// CHECK: lowering_left_over_cast.mlir:6:8: error: a value of type i32 is used as f32

func.func @f(%x: i32) -> f32 {
  %0 = builtin.unrealized_conversion_cast %x : i32 to f32
  return %0 : f32
}
