// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// Functions do not take vectors of unknown length.
// CHECK: lowering_scalable_vector.mlir:5:1: error: failed to legalize operation 'func.func': LLVM function argument #0 has incompatible type 'vector<[4]xf32>'

func.func @f(%x: vector<[4]xf32>) {
  return
}
