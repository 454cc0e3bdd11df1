// RUN: not mlopt %s 2>&1 | filecheck %s
// No linkage is called like that.
// CHECK: llvm_unknown_linkage.mlir:5:11: error: expect symbol name

llvm.func elsewhere @f()
