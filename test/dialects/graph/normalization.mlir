// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// PARTS-NOT: graph.{{.*_norm|mean}}

// With and without parameters.

// CHECK-LABEL: func.func @trailing
// CHECK: graph.layer_norm %{{.*}} scale %{{.*}} : tensor<3xf16> bias %{{.*}} : tensor<3xf16> axis 1 epsilon 1.000000e-05 : tensor<?x3xf16> -> tensor<?x3xf16>
// CHECK: graph.layer_norm %{{.*}} axis 0 epsilon 1.000000e-03 : tensor<?x3xf16> -> tensor<?x3xf16>
// CHECK: graph.rms_norm %{{.*}} bias %{{.*}} : tensor<3xf16> axis 1 epsilon 1.000000e-05 : tensor<?x3xf16> -> tensor<?x3xf16>
func.func @trailing(%x: tensor<?x3xf16>, %p: tensor<3xf16>) -> tensor<?x3xf16> {
  %0 = graph.layer_norm %x scale %p : tensor<3xf16> bias %p : tensor<3xf16> axis 1 epsilon 1.0e-5 : tensor<?x3xf16> -> tensor<?x3xf16>
  %1 = graph.layer_norm %0 axis 0 epsilon 1.0e-3 : tensor<?x3xf16> -> tensor<?x3xf16>
  %2 = graph.rms_norm %1 bias %p : tensor<3xf16> axis 1 epsilon 1.0e-5 : tensor<?x3xf16> -> tensor<?x3xf16>
  return %2 : tensor<?x3xf16>
}

// For each channel, and for groups of them.

// CHECK-LABEL: func.func @channels
// CHECK: graph.batch_norm %{{.*}} scale %{{.*}} bias %{{.*}} mean %{{.*}} variance %{{.*}} epsilon 1.000000e-05 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
// CHECK: graph.group_norm %{{.*}} scale %{{.*}} bias %{{.*}} groups 2 epsilon 1.000000e-05 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
// CHECK: graph.group_norm %{{.*}} scale %{{.*}} bias %{{.*}} groups 0
func.func @channels(%x: tensor<?x4x?xf32>, %p: tensor<4xf32>) -> tensor<?x4x?xf32> {
  %0 = graph.batch_norm %x scale %p bias %p mean %p variance %p epsilon 1.0e-5 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  %1 = graph.group_norm %0 scale %p bias %p groups 2 epsilon 1.0e-5 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  %2 = graph.group_norm %1 scale %p bias %p groups 0 epsilon 1.0e-5 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  return %2 : tensor<?x4x?xf32>
}

// Logarithms of sums of powers.

// CHECK-LABEL: func.func @logarithms
// CHECK: graph.log_softmax %{{.*}} axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
// CHECK: graph.log_sum_exp %{{.*}} axes [0] : tensor<2x?xf32> -> tensor<?xf32>
// PARTS-NOT: graph.log_s
func.func @logarithms(%x: tensor<2x?xf32>) -> tensor<?xf32> {
  %0 = graph.log_softmax %x axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
  %1 = graph.log_sum_exp %0 axes [0] : tensor<2x?xf32> -> tensor<?xf32>
  return %1 : tensor<?xf32>
}
