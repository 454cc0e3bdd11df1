// RUN: not mlopt %s 2>&1 | filecheck %s
// A filter has the channels of the image.
// CHECK: graph_convolution_channels.mlir:6:8: error: 'graph.conv' op channels differ: 3 of input axis 1 and 4 of filter axis 1

func.func @f(%a: tensor<1x3x9x9xf32>, %b: tensor<5x4x3x3xf32>) {
  %0 = graph.conv %a, %b : (tensor<1x3x9x9xf32>, tensor<5x4x3x3xf32>) -> tensor<1x5x7x7xf32>
  return
}
