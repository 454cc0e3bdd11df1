// RUN: not mlopt %s 2>&1 | filecheck %s
// A field that the struct does not have.
// CHECK: llvm_extract_outside.mlir:6:28: error: position [2] is outside of !llvm.struct<(i32, f32)>

llvm.func @f(%x: !llvm.struct<(i32, f32)>) {
  %0 = llvm.extractvalue %x[2] : !llvm.struct<(i32, f32)>
  llvm.return
}
