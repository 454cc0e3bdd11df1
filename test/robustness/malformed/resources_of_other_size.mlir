// RUN: not mlopt %s --lower-to-llvm --emit=llvm 2>&1 | filecheck %s
// A resource of four bytes for four floats.
// CHECK: resources_of_other_size.mlir:6:8: error: 'llvm.mlir.global' op cannot be emitted: constant of type tensor<4xf32> has no counterpart in LLVM IR

func.func @f() -> tensor<4xf32> {
  %0 = arith.constant dense_resource<blob> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
{-#
  dialect_resources: {
    builtin: {
      blob: "0x040000000000803F"
    }
  }
#-}
