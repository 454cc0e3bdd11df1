// RUN: not mlopt %s 2>&1 | filecheck %s
// A return hands over the function's type.
// CHECK: llvm_return_type.mlir:6:3: error: 'llvm.return' op returns i32, but its function f32

llvm.func @f(%x: i32) -> f32 {
  llvm.return %x : i32
}
