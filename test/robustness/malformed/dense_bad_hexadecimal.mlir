// RUN: not mlopt %s 2>&1 | filecheck %s
// Blobs are of hexadecimal digits.
// CHECK: dense_bad_hexadecimal.mlir:6:28: error: elements hex string should be 0x and hex digits

func.func @f() {
  %0 = arith.constant dense<"0x0G"> : tensor<1xi8>
  return
}
