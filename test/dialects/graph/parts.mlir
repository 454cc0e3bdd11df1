// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Slices at known and unknown places.

// CHECK-LABEL: func.func @slices_at_known_and
// CHECK: graph.slice %{{.*}}[0, %{{.*}}][4, 2][2, 1] : tensor<8x?xf32> -> tensor<4x2xf32>
func.func @slices_at_known_and(%x: tensor<8x?xf32>, %n: index) {
  %0 = graph.slice %x[0, %n][4, 2][2, 1] : tensor<8x?xf32> -> tensor<4x2xf32>
  return
}

// Tensors put together.

// CHECK-LABEL: func.func @tensors_put_together
// CHECK: graph.concat %{{.*}}, %{{.*}} axis 0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
// CHECK: graph.concat %{{.*}}, %{{.*}} axis 1 : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
// CHECK: graph.pad %{{.*}}, %{{.*}} low [0, 1] high [2, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<4x4xf32>
func.func @tensors_put_together(%x: tensor<2x3xf32>, %y: tensor<2x?xf32>, %v: tensor<f32>) {
  %0 = graph.concat %x, %x axis 0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %1 = graph.concat %x, %y axis 1 : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  %2 = graph.pad %x, %v low [0, 1] high [2, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<4x4xf32>
  return
}

// Sizes as values, values from sizes.

// CHECK-LABEL: func.func @sizes_as_values_values
// CHECK: graph.dim %{{.*}} axis 0 : tensor<?x3xf32>
// CHECK: graph.iota [%{{.*}}, 2] axis 1 : tensor<?x2xi64>
// CHECK: graph.iota [3] axis 0 : tensor<3xbf16>
func.func @sizes_as_values_values(%x: tensor<?x3xf32>, %n: index) {
  %0 = graph.dim %x axis 0 : tensor<?x3xf32>
  %1 = graph.iota [%n, 2] axis 1 : tensor<?x2xi64>
  %2 = graph.iota [3] axis 0 : tensor<3xbf16>
  return
}
