// RUN: not mlopt %s --emit=ptx --chip=sm_70 2>&1 | filecheck %s --check-prefix=OLD
// RUN: not mlopt %s --emit=ptx 2>&1 | filecheck %s

// A GPU that NVIDIA's tools no longer know.

// OLD: error: found chip 'sm_70', expected one of sm_75, sm_80, {{.*}}sm_121f, older ones are no longer supported by NVIDIA's tools

// A function that no device has.

// CHECK: invalid.mlir:15:{{.*}} error: 'puts' is not defined on the device: no library has it
gpu.module @m {
  llvm.func @puts(!llvm.ptr)
  llvm.func @kernel(%p: !llvm.ptr) attributes {nvvm.kernel} {
    // A comment.
    llvm.call @puts(%p) : (!llvm.ptr) -> ()
    llvm.return
  }
}
