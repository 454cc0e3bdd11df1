// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Every kind of reduction.

// CHECK-LABEL: func.func @every_kind_of_reduction
// CHECK: graph.reduce sum %{{.*}} axes [1] : tensor<2x?x4xf32> -> tensor<2x4xf32>
// CHECK: graph.reduce prod %{{.*}} axes [0, 2] : tensor<2x?x4xf32> -> tensor<?xf32>
// CHECK: graph.reduce max %{{.*}} axes [] : tensor<2x?x4xf32> -> tensor<2x?x4xf32>
// CHECK: graph.reduce min %{{.*}} axes [0, 1, 2] : tensor<2x?x4xf32> -> tensor<f32>
// CHECK: graph.reduce maxnum %{{.*}} axes [2] : tensor<2x?x4xf32> -> tensor<2x?xf32>
// CHECK: graph.reduce and %{{.*}} axes [0] : tensor<2xi1> -> tensor<i1>
// CHECK: graph.reduce or %{{.*}} axes [0] : tensor<2xi1> -> tensor<i1>
func.func @every_kind_of_reduction(%x: tensor<2x?x4xf32>, %b: tensor<2xi1>) {
  %0 = graph.reduce sum %x axes [1] : tensor<2x?x4xf32> -> tensor<2x4xf32>
  %1 = graph.reduce prod %x axes [0, 2] : tensor<2x?x4xf32> -> tensor<?xf32>
  %2 = graph.reduce max %x axes [] : tensor<2x?x4xf32> -> tensor<2x?x4xf32>
  %3 = graph.reduce min %x axes [0, 1, 2] : tensor<2x?x4xf32> -> tensor<f32>
  %m = graph.reduce maxnum %x axes [2] : tensor<2x?x4xf32> -> tensor<2x?xf32>
  %4 = graph.reduce and %b axes [0] : tensor<2xi1> -> tensor<i1>
  %5 = graph.reduce or %b axes [0] : tensor<2xi1> -> tensor<i1>
  return
}

// Positions of the largest and the least.

// CHECK-LABEL: func.func @positions_of_the_largest
// CHECK: graph.arg_reduce gt %{{.*}} axis 1 : tensor<2x3xbf16> -> tensor<2xi64>
// CHECK: graph.arg_reduce lt %{{.*}} axis 0 : tensor<2x3xbf16> -> tensor<3xui8>
func.func @positions_of_the_largest(%x: tensor<2x3xbf16>) {
  %0 = graph.arg_reduce gt %x axis 1 : tensor<2x3xbf16> -> tensor<2xi64>
  %1 = graph.arg_reduce lt %x axis 0 : tensor<2x3xbf16> -> tensor<3xui8>
  return
}

// Windows with and without options.

// CHECK-LABEL: func.func @windows_with_and_without
// CHECK: graph.reduce_window max %{{.*}} window [1, 1, 2, 2] strides [1, 1, 2, 2] : tensor<1x1x8x8xi32> -> tensor<1x1x4x4xi32>
// CHECK: graph.reduce_window sum %{{.*}} window [1, 1, 3, 3] low [0, 0, 1, 1] high [0, 0, 1, 1] dilations [1, 1, 2, 2] : tensor<1x1x8x8xi32> -> tensor<1x1x6x6xi32>
func.func @windows_with_and_without(%x: tensor<1x1x8x8xi32>) {
  %0 = graph.reduce_window max %x window [1, 1, 2, 2] strides [1, 1, 2, 2] : tensor<1x1x8x8xi32> -> tensor<1x1x4x4xi32>
  %1 = graph.reduce_window sum %x window [1, 1, 3, 3] low [0, 0, 1, 1] high [0, 0, 1, 1] dilations [1, 1, 2, 2] : tensor<1x1x8x8xi32> -> tensor<1x1x6x6xi32>
  return
}
