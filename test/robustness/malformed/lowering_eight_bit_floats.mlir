// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// LLVM has no floats of eight bits to compute with.
// CHECK: lowering_eight_bit_floats.mlir:6:8: error: failed to legalize operation 'arith.extf'

func.func @f(%x: f8E4M3FN) -> f32 {
  %0 = arith.extf %x : f8E4M3FN to f32
  return %0 : f32
}
