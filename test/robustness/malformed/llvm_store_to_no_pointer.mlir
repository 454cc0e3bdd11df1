// RUN: not mlopt %s 2>&1 | filecheck %s
// A store goes to a pointer.
// CHECK: llvm_store_to_no_pointer.mlir:6:3: error: 'llvm.store' op operand 'ptr' at position 1 does not verify: i32 should be of base attribute llvm.ptr

llvm.func @f(%x: i32) {
  "llvm.store"(%x, %x) <{ordering = 0 : i64}> : (i32, i32) -> ()
  llvm.return
}
