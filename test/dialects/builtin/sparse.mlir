// RUN: mlopt %s | mlopt | filecheck %s

// A sparse constant is the dense one that it stands for.

// CHECK: arith.constant dense<{{\[\[}}1.500000e+00, 0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00, -2.500000e+00]]> : tensor<2x3xf32>
// CHECK: arith.constant dense<[0, 7, 0, 9]> : tensor<4xi32>
// CHECK: arith.constant dense<0> : tensor<4xi32>
// CHECK: arith.constant dense<{{\[\[}}0, 0], [3, 0]]> : tensor<2x2xi8>
func.func @constants() {
  %0 = arith.constant sparse<[[0, 0], [1, 2]], [1.5, -2.5]> : tensor<2x3xf32>
  %1 = arith.constant sparse<[1, 3], [7, 9]> : tensor<4xi32>
  %2 = arith.constant sparse<> : tensor<4xi32>
  %3 = arith.constant sparse<[[1, 0]], 3> : tensor<2x2xi8>
  return
}
