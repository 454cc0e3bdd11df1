// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// An address space is a number.
// CHECK: lowering_memory_space.mlir:5:1: error: failed to legalize operation 'func.func': type memref<4xf32, "fast"> has no counterpart in the llvm dialect

func.func @f(%m: memref<4xf32, "fast">, %i: index) -> f32 {
  %0 = memref.load %m[%i] : memref<4xf32, "fast">
  return %0 : f32
}
