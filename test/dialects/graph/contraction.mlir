// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Matrix products with and without batch axes.

// CHECK-LABEL: func.func @matrix_products_with_and
// CHECK: graph.matmul %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3x?xf32>) -> tensor<2x?xf32>
// CHECK: graph.matmul %{{.*}}, %{{.*}} : (tensor<5x2x3xi8>, tensor<5x3x4xi8>) -> tensor<5x2x4xi32>
func.func @matrix_products_with_and(%a: tensor<2x3xf32>, %b: tensor<3x?xf32>, %c: tensor<5x2x3xi8>, %d: tensor<5x3x4xi8>) {
  %0 = graph.matmul %a, %b : (tensor<2x3xf32>, tensor<3x?xf32>) -> tensor<2x?xf32>
  %1 = graph.matmul %c, %d : (tensor<5x2x3xi8>, tensor<5x3x4xi8>) -> tensor<5x2x4xi32>
  return
}

// Contractions over chosen axes.

// CHECK-LABEL: func.func @contractions_over_chosen_axes
// CHECK: graph.contract %{{.*}}, %{{.*}} batch [0] x [1] inner [2] x [0] : (tensor<2x3x4xf32>, tensor<4x2x5xf32>) -> tensor<2x3x5xf32>
// CHECK: graph.contract %{{.*}}, %{{.*}} batch [] x [] inner [0, 1, 2] x [0, 1, 2] : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<f32>
func.func @contractions_over_chosen_axes(%a: tensor<2x3x4xf32>, %b: tensor<4x2x5xf32>) {
  %0 = graph.contract %a, %b batch [0] x [1] inner [2] x [0] : (tensor<2x3x4xf32>, tensor<4x2x5xf32>) -> tensor<2x3x5xf32>
  %1 = graph.contract %a, %a batch [] x [] inner [0, 1, 2] x [0, 1, 2] : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<f32>
  return
}
