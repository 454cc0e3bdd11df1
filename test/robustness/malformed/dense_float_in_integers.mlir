// RUN: not mlopt %s 2>&1 | filecheck %s
// A float among integers.
// CHECK: dense_float_in_integers.mlir:6:33: error: expected integer elements, but parsed floating-point

func.func @f() {
  %0 = arith.constant dense<[1, 2.5]> : tensor<2xi32>
  return
}
