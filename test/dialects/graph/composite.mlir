// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Activations.

// CHECK-LABEL: func.func @activations
// CHECK: graph.relu %{{.*}} : tensor<2x?xf32>
// CHECK: graph.sigmoid %{{.*}} : tensor<2x?xf32>
// CHECK: graph.softmax %{{.*}} axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
// CHECK: graph.mean %{{.*}} axes [0] : tensor<2x?xf32> -> tensor<?xf32>
func.func @activations(%x: tensor<2x?xf32>) {
  %0 = graph.relu %x : tensor<2x?xf32>
  %1 = graph.sigmoid %x : tensor<2x?xf32>
  %2 = graph.softmax %x axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
  %3 = graph.mean %x axes [0] : tensor<2x?xf32> -> tensor<?xf32>
  return
}

// Pools.

// CHECK-LABEL: func.func @pools
// CHECK: graph.max_pool %{{.*}} window [2, 2] strides [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
// CHECK: graph.avg_pool %{{.*}} window [3, 3] low [1, 1] high [1, 1] count_padding : tensor<1x3x8x8xf32> -> tensor<1x3x8x8xf32>
// CHECK: graph.avg_pool %{{.*}} window [3, 3] dilations [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
func.func @pools(%x: tensor<1x3x8x8xf32>) {
  %0 = graph.max_pool %x window [2, 2] strides [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
  %1 = graph.avg_pool %x window [3, 3] low [1, 1] high [1, 1] count_padding : tensor<1x3x8x8xf32> -> tensor<1x3x8x8xf32>
  %2 = graph.avg_pool %x window [3, 3] dilations [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
  return
}
