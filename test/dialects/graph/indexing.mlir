// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Reading at positions along an axis, for each element, and at points.

// CHECK-LABEL: func.func @gathers
// CHECK: graph.gather %{{.*}}, %{{.*}} axis 1 : (tensor<4x?xf32>, tensor<2x3xi64>) -> tensor<4x2x3xf32>
// CHECK: graph.gather_elements %{{.*}}, %{{.*}} axis 0 : (tensor<4x?xf32>, tensor<7x2xui8>) -> tensor<7x2xf32>
// CHECK: graph.gather_nd %{{.*}}, %{{.*}} : (tensor<4x?xf32>, tensor<?x1xi64>) -> tensor<?x?xf32>
// CHECK: graph.gather_nd %{{.*}}, %{{.*}} batch 1 : (tensor<4x?xf32>, tensor<4x5x1xi64>) -> tensor<4x5xf32>
func.func @gathers(%x: tensor<4x?xf32>, %i: tensor<2x3xi64>, %j: tensor<7x2xui8>, %k: tensor<?x1xi64>, %l: tensor<4x5x1xi64>) {
  %0 = graph.gather %x, %i axis 1 : (tensor<4x?xf32>, tensor<2x3xi64>) -> tensor<4x2x3xf32>
  %1 = graph.gather_elements %x, %j axis 0 : (tensor<4x?xf32>, tensor<7x2xui8>) -> tensor<7x2xf32>
  %2 = graph.gather_nd %x, %k : (tensor<4x?xf32>, tensor<?x1xi64>) -> tensor<?x?xf32>
  %3 = graph.gather_nd %x, %l batch 1 : (tensor<4x?xf32>, tensor<4x5x1xi64>) -> tensor<4x5xf32>
  return
}

// Writing at positions: the last wins, or all are combined.

// CHECK-LABEL: func.func @scatters
// CHECK: graph.scatter_elements %{{.*}}, %{{.*}}, %{{.*}} axis 1 : (tensor<4x5xi1>, tensor<4x2xindex>, tensor<4x2xi1>) -> tensor<4x5xi1>
// CHECK: graph.scatter_elements %{{.*}}, %{{.*}}, %{{.*}} axis 1 combine or : (tensor<4x5xi1>, tensor<4x2xindex>, tensor<4x2xi1>) -> tensor<4x5xi1>
// CHECK: graph.scatter_nd %{{.*}}, %{{.*}}, %{{.*}} : (tensor<4x5xi1>, tensor<?x2xi32>, tensor<?xi1>) -> tensor<4x5xi1>
// CHECK: graph.scatter_nd %{{.*}}, %{{.*}}, %{{.*}} batch 1 combine max : (tensor<4x5xi1>, tensor<4x7x1xi32>, tensor<4x7xi1>) -> tensor<4x5xi1>
func.func @scatters(%x: tensor<4x5xi1>, %i: tensor<4x2xindex>, %u: tensor<4x2xi1>, %p: tensor<?x2xi32>, %v: tensor<?xi1>, %q: tensor<4x7x1xi32>, %w: tensor<4x7xi1>) {
  %0 = graph.scatter_elements %x, %i, %u axis 1 : (tensor<4x5xi1>, tensor<4x2xindex>, tensor<4x2xi1>) -> tensor<4x5xi1>
  %1 = graph.scatter_elements %x, %i, %u axis 1 combine or : (tensor<4x5xi1>, tensor<4x2xindex>, tensor<4x2xi1>) -> tensor<4x5xi1>
  %2 = graph.scatter_nd %x, %p, %v : (tensor<4x5xi1>, tensor<?x2xi32>, tensor<?xi1>) -> tensor<4x5xi1>
  %3 = graph.scatter_nd %x, %q, %w batch 1 combine max : (tensor<4x5xi1>, tensor<4x7x1xi32>, tensor<4x7xi1>) -> tensor<4x5xi1>
  return
}
