// RUN: not mlopt %s 2>&1 | filecheck %s
// Rows of different lengths.
// CHECK: dense_ragged.mlir:6:38: error: tensor literal is invalid; ranks are not consistent between elements

func.func @f() {
  %0 = arith.constant dense<[[1, 2], [3]]> : tensor<2x2xi32>
  return
}
