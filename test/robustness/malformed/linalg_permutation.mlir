// RUN: not mlopt %s 2>&1 | filecheck %s
// A permutation names every axis once.
// CHECK: linalg_permutation.mlir:6:8: error: 'linalg.transpose' op permutation is not valid: [1, 1]

func.func @f(%a: tensor<2x3xf32>, %c: tensor<3x2xf32>) {
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%c : tensor<3x2xf32>) permutation = [1, 1]
  return
}
