// RUN: mlopt %s --graph-fold-constants="max-growth-bytes=0" | filecheck %s
// RUN: mlopt %s --graph-fold-constants="max-bytes=8" | filecheck %s

// A weight that others use stays, so that its transpose would be memory beside it.

// CHECK-LABEL: func.func @shared(
// CHECK:         graph.transpose
func.func @shared() -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = graph.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %t = graph.transpose %a [1, 0] : tensor<2x2xf32> -> tensor<2x2xf32>
  return %a, %t : tensor<2x2xf32>, tensor<2x2xf32>
}
