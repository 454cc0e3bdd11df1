// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Constants in lists of sizes, offsets and amounts are numbers, which results then know.

// CHECK-LABEL: func.func @known(
// CHECK-SAME:    %[[X:.*]]: tensor<?x?xf32>, %[[V:.*]]: tensor<f32>, %[[N:.*]]: index)
// CHECK-DAG:     graph.slice %[[X]][0, 4][4, %[[N]]][1, 2] : tensor<?x?xf32> -> tensor<4x?xf32>
// CHECK-DAG:     graph.reshape %[[X]][4, %[[N]]] : tensor<?x?xf32> -> tensor<4x?xf32>
// CHECK-DAG:     graph.broadcast %[[X]] axes [1, 0] sizes [%[[N]], 4] : tensor<?x?xf32> -> tensor<?x4xf32>
// CHECK-DAG:     graph.stretch %[[X]] sizes [%[[N]], 4] : tensor<?x?xf32> -> tensor<?x4xf32>
// CHECK-DAG:     graph.pad %[[X]], %[[V]] low [4, 0] high [0, %[[N]]]
// CHECK-DAG:     graph.extend reflect %[[X]] low [4, 0] high [0, 1]
// CHECK-DAG:     graph.iota [4] axis 0 : tensor<4xi64>
// CHECK-DAG:     graph.top_k gt %[[X]] axis 1 size [4] : tensor<?x?xf32> -> tensor<?x4xf32>, tensor<?x4xi32>
// CHECK-DAG:     graph.update_slice %[[X]], %[[X]][4, %[[N]]][1, 1]
// CHECK-DAG:     graph.resize %[[X]] axes [1] sizes [4] mode "linear" coordinates "asymmetric" scales [2.000000e+00] : tensor<?x?xf32> -> tensor<?x4xf32>
func.func @known(%x: tensor<?x?xf32>, %v: tensor<f32>, %n: index) -> (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?xi64>, tensor<?x?xf32>, tensor<?x?xi32>, tensor<?x?xf32>, tensor<?x?xf32>) {
  %c = arith.constant 4 : index
  %0 = graph.slice %x[0, %c][%c, %n][1, 2] : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = graph.reshape %x[%c, %n] : tensor<?x?xf32> -> tensor<?x?xf32>
  %2 = graph.broadcast %x axes [1, 0] sizes [%n, %c] : tensor<?x?xf32> -> tensor<?x?xf32>
  %3 = graph.stretch %x sizes [%n, %c] : tensor<?x?xf32> -> tensor<?x?xf32>
  %4 = graph.pad %x, %v low [%c, 0] high [0, %n] : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %5 = graph.extend reflect %x low [%c, 0] high [0, 1] : tensor<?x?xf32> -> tensor<?x?xf32>
  %6 = graph.iota[%c] axis 0 : tensor<?xi64>
  %7, %8 = graph.top_k gt %x axis 1 size [%c] : tensor<?x?xf32> -> tensor<?x?xf32>, tensor<?x?xi32>
  %9 = graph.update_slice %x, %x[%c, %n][1, 1] : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %10 = graph.resize %x axes [1] sizes [%c] mode "linear" coordinates "asymmetric" scales [2.0] : tensor<?x?xf32> -> tensor<?x?xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?xi64>, tensor<?x?xf32>, tensor<?x?xi32>, tensor<?x?xf32>, tensor<?x?xf32>
}

// -----

// A number that the op refuses stays an operand: it is an error when the program runs.

// CHECK-LABEL: func.func @refused(
// CHECK:         %[[C:.*]] = arith.constant 9 : index
// CHECK:         graph.slice %{{.*}}[%[[C]]][1][1]
func.func @refused(%x: tensor<4xf32>) -> tensor<1xf32> {
  %c = arith.constant 9 : index
  %r = graph.slice %x[%c][1][1] : tensor<4xf32> -> tensor<1xf32>
  return %r : tensor<1xf32>
}
