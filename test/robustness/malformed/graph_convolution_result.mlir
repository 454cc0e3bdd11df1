// RUN: not mlopt %s 2>&1 | filecheck %s
// The result has as many places as the window fits.
// CHECK: graph_convolution_result.mlir:6:8: error: 'graph.conv' op result shape is [1, 5, 1, 1], expected [1, 5, 0, 0]

func.func @f(%a: tensor<1x3x1x1xf32>, %b: tensor<5x3x3x3xf32>) {
  %0 = graph.conv %a, %b : (tensor<1x3x1x1xf32>, tensor<5x3x3x3xf32>) -> tensor<1x5x1x1xf32>
  return
}
