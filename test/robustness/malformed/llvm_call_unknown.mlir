// RUN: not mlopt %s 2>&1 | filecheck %s
// A call of a function that is not there.
// CHECK: llvm_call_unknown.mlir:6:3: error: 'llvm.call' op 'nowhere' does not reference a symbol in the current scope

llvm.func @f() {
  llvm.call @nowhere() : () -> ()
  llvm.return
}
