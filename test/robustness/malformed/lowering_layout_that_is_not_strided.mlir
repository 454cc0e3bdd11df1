// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// Strides cannot express a layout of quotients.
// CHECK: lowering_layout_that_is_not_strided.mlir:5:1: error: failed to legalize operation 'func.func': type memref<16xf32, affine_map<(d0) -> ((d0 mod 4))>> has no counterpart in the llvm dialect

func.func @f(%m: memref<16xf32, affine_map<(d0) -> (d0 mod 4)>>, %i: index) -> f32 {
  %0 = memref.load %m[%i] : memref<16xf32, affine_map<(d0) -> (d0 mod 4)>>
  return %0 : f32
}
