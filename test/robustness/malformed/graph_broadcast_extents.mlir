// RUN: not mlopt %s 2>&1 | filecheck %s
// Elementwise operands have one shape.
// CHECK: graph_broadcast_extents.mlir:6:8: error: 'graph.add' op extents of axis 0 differ: 4 of operand 0 and 3 of operand 1

func.func @f(%a: tensor<4xf32>, %b: tensor<3xf32>) {
  %0 = graph.add %a, %b : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}
