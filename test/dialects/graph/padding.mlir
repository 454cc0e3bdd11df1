// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Amounts of padding are known or not; what is removed has a sign.

// CHECK-LABEL: func.func @amounts_of_padding
// CHECK: graph.pad %{{.*}}, %{{.*}} low [1, %{{.*}}] high [-1, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x?xf32>
// CHECK: graph.extend edge %{{.*}} low [1, 0] high [%{{.*}}, %{{.*}}] : tensor<2x3xf32> -> tensor<?x?xf32>
// CHECK: graph.extend reflect %{{.*}} low [1, 5] high [0, 0] : tensor<2x3xf32> -> tensor<3x8xf32>
// CHECK: graph.extend symmetric %{{.*}} low [1, 5] high [0, -1] : tensor<2x3xf32> -> tensor<3x7xf32>
// CHECK: graph.extend wrap %{{.*}} low [1, 5] high [0, 0] : tensor<2x3xf32> -> tensor<3x8xf32>
func.func @amounts_of_padding(%x: tensor<2x3xf32>, %v: tensor<f32>, %n: index) {
  %0 = graph.pad %x, %v low [1, %n] high [-1, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x?xf32>
  %1 = graph.extend edge %x low [1, 0] high [%n, %n] : tensor<2x3xf32> -> tensor<?x?xf32>
  %2 = graph.extend reflect %x low [1, 5] high [0, 0] : tensor<2x3xf32> -> tensor<3x8xf32>
  %3 = graph.extend symmetric %x low [1, 5] high [0, -1] : tensor<2x3xf32> -> tensor<3x7xf32>
  %4 = graph.extend wrap %x low [1, 5] high [0, 0] : tensor<2x3xf32> -> tensor<3x8xf32>
  return
}

// Parts are replaced, axes turned around, slices taken backwards.

// CHECK-LABEL: func.func @parts_are_replaced
// CHECK: graph.update_slice %{{.*}}, %{{.*}}[0, %{{.*}}][1, 2] : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
// CHECK: graph.reverse %{{.*}} axes [1, 0] : tensor<2x?xf32> -> tensor<2x?xf32>
// CHECK: graph.slice %{{.*}}[1, %{{.*}}][2, %{{.*}}][-1, %{{.*}}] : tensor<2x?xf32> -> tensor<2x?xf32>
func.func @parts_are_replaced(%x: tensor<2x?xf32>, %y: tensor<2x3xf32>, %n: index) {
  %0 = graph.update_slice %x, %y[0, %n][1, 2] : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
  %1 = graph.reverse %x axes [1, 0] : tensor<2x?xf32> -> tensor<2x?xf32>
  %2 = graph.slice %x[1, %n][2, %n][-1, %n] : tensor<2x?xf32> -> tensor<2x?xf32>
  return
}
