// RUN: mlopt %s --graph-hoist-slices --split-input-file | filecheck %s
// RUN: mlopt %s --graph-hoist-slices --split-input-file --verify-each=values

// The first position of each sequence is all that is computed: through a bias, a norm and a
// product with weights.

// CHECK-LABEL: func.func @first(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x5x8xf32>, %[[W:[^:]*]]: tensor<8x4xf32>, %[[B:[^:]*]]: tensor<4xf32>
// CHECK:         %[[S:.*]] = graph.slice %[[X]][0, 0, 0][%{{.*}}, 1, 8][1, 1, 1]
// CHECK:         %[[N:.*]] = graph.layer_norm %[[S]] axis 2
// CHECK:         %[[P:.*]] = graph.contract %[[N]], %[[W]] batch [] x [] inner [2] x [0] : (tensor<?x1x8xf32>, tensor<8x4xf32>) -> tensor<?x1x4xf32>
// CHECK:         graph.broadcast %[[B]] axes [2] sizes [%{{.*}}, 1, 4]
// CHECK:         %[[R:.*]] = graph.add
// CHECK-NEXT:    return %[[R]]
func.func @first(%x: tensor<?x5x8xf32>, %w: tensor<8x4xf32>, %b: tensor<4xf32>) -> tensor<?x1x4xf32> {
  %n = graph.dim %x axis 0 : tensor<?x5x8xf32>
  %y = graph.layer_norm %x axis 2 epsilon 1.0e-5 : tensor<?x5x8xf32> -> tensor<?x5x8xf32>
  %p = graph.contract %y, %w batch [] x [] inner [2] x [0] : (tensor<?x5x8xf32>, tensor<8x4xf32>) -> tensor<?x5x4xf32>
  %s = graph.broadcast %b axes [2] sizes [%n, 5, 4] : tensor<4xf32> -> tensor<?x5x4xf32>
  %a = graph.add %p, %s : tensor<?x5x4xf32>
  %r = graph.slice %a[0, 0, 0] [%n, 1, 4] [1, 1, 1] : tensor<?x5x4xf32> -> tensor<?x1x4xf32>
  return %r : tensor<?x1x4xf32>
}

// -----

// Rows go to the left factor and columns to the right one; axes follow transposes, and what
// is left of a reduction.

// CHECK-LABEL: func.func @axes(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4x6xf32>, %[[Y:[^:]*]]: tensor<6x8xf32>
// CHECK-DAG:     %[[A:.*]] = graph.slice %[[X]][1, 0][2, 6][1, 1]
// CHECK-DAG:     %[[B:.*]] = graph.slice %[[Y]][0, 0][6, 4][1, 2]
// CHECK-DAG:     %[[M:.*]] = graph.matmul %[[A]], %[[B]]
// CHECK-DAG:     %[[C:.*]] = graph.slice %[[X]][0, 5][4, 1][1, 1]
// CHECK-DAG:     %[[T:.*]] = graph.transpose %[[C]] [1, 0]
// CHECK-DAG:     %[[D:.*]] = graph.slice %[[Y]][0, 2][6, 3][1, 1]
// CHECK-DAG:     %[[S:.*]] = graph.reduce sum %[[D]] axes [0]
// CHECK:         return %[[M]], %[[T]], %[[S]]
func.func @axes(%x: tensor<4x6xf32>, %y: tensor<6x8xf32>) -> (tensor<2x4xf32>, tensor<1x4xf32>, tensor<3xf32>) {
  %m = graph.matmul %x, %y : (tensor<4x6xf32>, tensor<6x8xf32>) -> tensor<4x8xf32>
  %a = graph.slice %m[1, 0] [2, 4] [1, 2] : tensor<4x8xf32> -> tensor<2x4xf32>
  %t = graph.transpose %x [1, 0] : tensor<4x6xf32> -> tensor<6x4xf32>
  %b = graph.slice %t[5, 0] [1, 4] [1, 1] : tensor<6x4xf32> -> tensor<1x4xf32>
  %s = graph.reduce sum %y axes [0] : tensor<6x8xf32> -> tensor<8xf32>
  %c = graph.slice %s[2] [3] [1] : tensor<8xf32> -> tensor<3xf32>
  return %a, %b, %c : tensor<2x4xf32>, tensor<1x4xf32>, tensor<3xf32>
}

// -----

// A value that others read, the axis of a softmax, and a loop that would compute again stay.

// CHECK-LABEL: func.func @stays(
// CHECK:         %[[E:.*]] = graph.exp %{{.*}} : tensor<4xf32>
// CHECK-NEXT:    graph.slice %[[E]]
// CHECK-NEXT:    %[[S:.*]] = graph.softmax
// CHECK-NEXT:    graph.slice %[[S]]
func.func @stays(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2xf32>, tensor<2xf32>) {
  %e = graph.exp %x : tensor<4xf32>
  %a = graph.slice %e[0] [2] [1] : tensor<4xf32> -> tensor<2xf32>
  %s = graph.softmax %x axis 0 : tensor<4xf32> -> tensor<4xf32>
  %b = graph.slice %s[0] [2] [1] : tensor<4xf32> -> tensor<2xf32>
  return %e, %a, %b : tensor<4xf32>, tensor<2xf32>, tensor<2xf32>
}
