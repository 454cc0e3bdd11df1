// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --canonicalize | filecheck %s --check-prefix=SLICES

// Parts of known and unknown sizes, and none; canonically they are slices.

// CHECK-LABEL: func.func @split(
// CHECK: %{{.*}}, %{{.*}} = graph.split %{{.*}} axis 1 sizes [2, %{{.*}}] : tensor<?x?xf32> -> tensor<?x2xf32>, tensor<?x?xf32>
// CHECK: graph.split %{{.*}} axis 0 sizes [3, 0, 1] : tensor<4xi8> -> tensor<3xi8>, tensor<0xi8>, tensor<1xi8>
// SLICES-LABEL: func.func @split(
// SLICES-NOT: graph.split
// SLICES: graph.slice %{{.*}}[0, 2][%{{.*}}, %{{.*}}][1, 1]
// SLICES: graph.slice %{{.*}}[3][1][1]
func.func @split(%x: tensor<?x?xf32>, %n: index, %y: tensor<4xi8>) -> (tensor<?x?xf32>, tensor<1xi8>) {
  %a, %b = graph.split %x axis 1 sizes [2, %n] : tensor<?x?xf32> -> tensor<?x2xf32>, tensor<?x?xf32>
  %c, %d, %e = graph.split %y axis 0 sizes [3, 0, 1] : tensor<4xi8> -> tensor<3xi8>, tensor<0xi8>, tensor<1xi8>
  return %b, %e : tensor<?x?xf32>, tensor<1xi8>
}
