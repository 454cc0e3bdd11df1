// RUN: not mlopt %s 2>&1 | filecheck %s
// A resource is in hexadecimal.
// CHECK: resources_bad_hexadecimal.mlir:12:13: error: expected hex string blob that starts with 0x for key 'blob'

func.func @f() {
  %0 = arith.constant dense_resource<blob> : tensor<1xf32>
  return
}
{-#
  dialect_resources: {
    builtin: {
      blob: "no digits"
    }
  }
#-}
