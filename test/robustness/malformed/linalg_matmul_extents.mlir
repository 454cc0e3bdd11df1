// RUN: not mlopt %s 2>&1 | filecheck %s
// Inner extents are equal.
// CHECK: linalg_matmul_extents.mlir:6:8: error: 'linalg.matmul' op inferred input/output operand #1 has shape's dimension #0 to be 8, but found 7

func.func @f(%a: tensor<4x8xf32>, %b: tensor<7x4xf32>, %c: tensor<4x4xf32>) {
  %0 = linalg.matmul ins(%a, %b : tensor<4x8xf32>, tensor<7x4xf32>) outs(%c : tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}
