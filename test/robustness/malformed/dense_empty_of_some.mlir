// RUN: not mlopt %s 2>&1 | filecheck %s
// No number for four elements.
// CHECK: dense_empty_of_some.mlir:6:29: error: expected element literal of primitive type

func.func @f() {
  %0 = arith.constant dense<> : tensor<4xi32>
  return
}
