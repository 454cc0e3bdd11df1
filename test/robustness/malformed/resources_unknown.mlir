// RUN: not mlopt %s --lower-to-llvm --emit=llvm 2>&1 | filecheck %s
// A resource that the file does not have.
// CHECK: resources_unknown.mlir:6:8: error: 'llvm.mlir.global' op cannot be emitted: the data of a dense_resource is not in the file

func.func @f() -> tensor<4xf32> {
  %0 = arith.constant dense_resource<nowhere> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
