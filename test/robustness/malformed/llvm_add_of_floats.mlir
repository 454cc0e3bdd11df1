// RUN: not mlopt %s 2>&1 | filecheck %s
// Integer addition of floats.
// CHECK: llvm_add_of_floats.mlir:6:8: error: 'llvm.add' op operand 'lhs' at position 0 does not verify: Unexpected attribute f32

llvm.func @f(%x: f32) {
  %0 = llvm.add %x, %x : f32
  llvm.return
}
