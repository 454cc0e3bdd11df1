// RUN: not mlopt %s 2>&1 | filecheck %s
// Inner extents are equal.
// CHECK: graph_matmul_extents.mlir:6:8: error: 'graph.matmul' op inner extents differ: 8 of lhs axis 1 and 7 of rhs axis 0

func.func @f(%a: tensor<4x8xf32>, %b: tensor<7x4xf32>) {
  %0 = graph.matmul %a, %b : (tensor<4x8xf32>, tensor<7x4xf32>) -> tensor<4x4xf32>
  return
}
