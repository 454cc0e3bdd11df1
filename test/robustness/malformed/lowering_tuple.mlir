// RUN: not mlopt %s --lower-to-llvm 2>&1 | filecheck %s
// The llvm dialect has no tuples.
// CHECK: lowering_tuple.mlir:5:1: error: failed to legalize operation 'func.func': type tuple<i32, i32> has no counterpart in the llvm dialect

func.func @f(%x: tuple<i32, i32>) {
  return
}
