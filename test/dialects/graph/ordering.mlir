// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Totals of the elements up to each place.

// CHECK-LABEL: func.func @totals
// CHECK: graph.cumulate sum %{{.*}} axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
// CHECK: graph.cumulate max %{{.*}} axis 0 exclusive reverse : tensor<2x?xf32> -> tensor<2x?xf32>
func.func @totals(%x: tensor<2x?xf32>) {
  %0 = graph.cumulate sum %x axis 1 : tensor<2x?xf32> -> tensor<2x?xf32>
  %1 = graph.cumulate max %x axis 0 exclusive reverse : tensor<2x?xf32> -> tensor<2x?xf32>
  return
}

// Elements in order, alone or with others; the first of them; the last extreme.

// CHECK-LABEL: func.func @orders
// CHECK: graph.sort lt %{{.*}} axis 0 : (tensor<4x?xf32>) -> tensor<4x?xf32>
// CHECK: graph.sort gt %{{.*}}, %{{.*}} axis 1 : (tensor<4x?xf32>, tensor<4x?xi8>) -> (tensor<4x?xf32>, tensor<4x?xi8>)
// CHECK: graph.top_k gt %{{.*}} axis 0 size [3] : tensor<4x?xf32> -> tensor<3x?xf32>, tensor<3x?xi64>
// CHECK: graph.top_k lt %{{.*}} axis 1 size [%{{.*}}] : tensor<4x?xf32> -> tensor<4x?xf32>, tensor<4x?xindex>
// CHECK: graph.arg_reduce gt %{{.*}} axis 0 last : tensor<4x?xf32> -> tensor<?xi64>
func.func @orders(%x: tensor<4x?xf32>, %y: tensor<4x?xi8>, %n: index) {
  %0 = graph.sort lt %x axis 0 : (tensor<4x?xf32>) -> tensor<4x?xf32>
  %1:2 = graph.sort gt %x, %y axis 1 : (tensor<4x?xf32>, tensor<4x?xi8>) -> (tensor<4x?xf32>, tensor<4x?xi8>)
  %2:2 = graph.top_k gt %x axis 0 size [3] : tensor<4x?xf32> -> tensor<3x?xf32>, tensor<3x?xi64>
  %3:2 = graph.top_k lt %x axis 1 size [%n] : tensor<4x?xf32> -> tensor<4x?xf32>, tensor<4x?xindex>
  %4 = graph.arg_reduce gt %x axis 0 last : tensor<4x?xf32> -> tensor<?xi64>
  return
}
