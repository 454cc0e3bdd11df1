// RUN: not mlopt %s 2>&1 | filecheck %s
// An axis lies inside.
// CHECK: graph_axis_outside.mlir:6:8: error: 'graph.softmax' op axis 2 is not an axis of a tensor of rank 2

func.func @f(%a: tensor<4x5xf32>) {
  %0 = graph.softmax %a axis 2 : tensor<4x5xf32> -> tensor<4x5xf32>
  return
}
