// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// One, two and three spatial axes.

// CHECK-LABEL: func.func @one_two_and_three
// CHECK: graph.conv %{{.*}}, %{{.*}} : (tensor<1x3x9xf32>, tensor<5x3x2xf32>) -> tensor<1x5x8xf32>
// CHECK: graph.conv %{{.*}}, %{{.*}} strides [2, 2] low [1, 1] high [1, 1] : (tensor<?x3x9x9xf32>, tensor<5x3x3x3xf32>) -> tensor<?x5x5x5xf32>
// CHECK: graph.conv %{{.*}}, %{{.*}} dilations [1, 2, 1] : (tensor<1x2x4x4x4xf16>, tensor<3x2x2x2x2xf16>) -> tensor<1x3x3x2x3xf16>
func.func @one_two_and_three(%a: tensor<1x3x9xf32>, %b: tensor<5x3x2xf32>, %c: tensor<?x3x9x9xf32>, %d: tensor<5x3x3x3xf32>, %e: tensor<1x2x4x4x4xf16>, %f: tensor<3x2x2x2x2xf16>) {
  %0 = graph.conv %a, %b : (tensor<1x3x9xf32>, tensor<5x3x2xf32>) -> tensor<1x5x8xf32>
  %1 = graph.conv %c, %d strides [2, 2] low [1, 1] high [1, 1] : (tensor<?x3x9x9xf32>, tensor<5x3x3x3xf32>) -> tensor<?x5x5x5xf32>
  %2 = graph.conv %e, %f dilations [1, 2, 1] : (tensor<1x2x4x4x4xf16>, tensor<3x2x2x2x2xf16>) -> tensor<1x3x3x2x3xf16>
  return
}

// Channels in groups.

// CHECK-LABEL: func.func @channels_in_groups
// CHECK: graph.conv %{{.*}}, %{{.*}} groups 2 : (tensor<1x4x5x5xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x3x3xf32>
func.func @channels_in_groups(%a: tensor<1x4x5x5xf32>, %b: tensor<6x2x3x3xf32>) {
  %0 = graph.conv %a, %b groups 2 : (tensor<1x4x5x5xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x3x3xf32>
  return
}

// The adjoint: strides spread, paddings cut off, negative ones add zeros.

// CHECK-LABEL: func.func @transposed
// CHECK: graph.conv_transpose %{{.*}}, %{{.*}} strides [2, 2] low [1, 1] high [0, -1] dilations [1, 2] groups 2 : (tensor<?x4x3x?xf32>, tensor<4x3x2x2xf32>) -> tensor<?x6x5x?xf32>
// CHECK: graph.conv_transpose %{{.*}}, %{{.*}} : (tensor<1x3x9xi8>, tensor<3x2x2xi8>) -> tensor<1x2x10xi32>
func.func @transposed(%a: tensor<?x4x3x?xf32>, %b: tensor<4x3x2x2xf32>, %c: tensor<1x3x9xi8>, %d: tensor<3x2x2xi8>) {
  %0 = graph.conv_transpose %a, %b strides [2, 2] low [1, 1] high [0, -1] dilations [1, 2] groups 2 : (tensor<?x4x3x?xf32>, tensor<4x3x2x2xf32>) -> tensor<?x6x5x?xf32>
  %1 = graph.conv_transpose %c, %d : (tensor<1x3x9xi8>, tensor<3x2x2xi8>) -> tensor<1x2x10xi32>
  return
}
