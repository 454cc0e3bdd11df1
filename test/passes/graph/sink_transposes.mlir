// RUN: mlopt %s --graph-sink-transposes --split-input-file | filecheck %s
// RUN: mlopt %s --graph-sink-transposes --canonicalize --split-input-file --verify-each=values

// Through elementwise ops, whose broadcasts and splats are made for the other order.

// CHECK-LABEL: func.func @elementwise(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3x?xf32>, %[[V:[^:]*]]: tensor<3xf32>
// CHECK:         %[[E:.*]] = graph.exp %[[X]] : tensor<3x?xf32>
// CHECK:         %[[B:.*]] = graph.broadcast %[[V]] axes [0] sizes [3, %{{.*}}]
// CHECK:         %[[A:.*]] = graph.add %[[E]], %[[B]] : tensor<3x?xf32>
// CHECK:         %[[T:.*]] = graph.transpose %[[A]] [1, 0]
// CHECK:         return %[[T]]
func.func @elementwise(%x: tensor<3x?xf32>, %v: tensor<3xf32>) -> tensor<?x3xf32> {
  %n = graph.dim %x axis 1 : tensor<3x?xf32>
  %t = graph.transpose %x [1, 0] : tensor<3x?xf32> -> tensor<?x3xf32>
  %e = graph.exp %t : tensor<?x3xf32>
  %b = graph.broadcast %v axes [1] sizes [%n, 3] : tensor<3xf32> -> tensor<?x3xf32>
  %r = graph.add %e, %b : tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// -----

// A reduction transposes what is left; a product reads its operands as they are.

// CHECK-LABEL: func.func @into(
// CHECK:         %[[R:.*]] = graph.reduce sum %{{.*}} axes [1] : tensor<2x3x4xf32> -> tensor<2x4xf32>
// CHECK-NEXT:    %[[T:.*]] = graph.transpose %[[R]] [1, 0]
// CHECK-NEXT:    %[[M:.*]] = graph.contract %{{.*}}, %{{.*}} batch [0] x [0] inner [1] x [2] : (tensor<2x3x4xf32>, tensor<2x5x3xf32>) -> tensor<2x4x5xf32>
// CHECK-NEXT:    return %[[T]], %[[M]]
func.func @into(%x: tensor<2x3x4xf32>, %y: tensor<2x5x3xf32>) -> (tensor<4x2xf32>, tensor<2x4x5xf32>) {
  %t = graph.transpose %x [2, 1, 0] : tensor<2x3x4xf32> -> tensor<4x3x2xf32>
  %r = graph.reduce sum %t axes [1] : tensor<4x3x2xf32> -> tensor<4x2xf32>
  %a = graph.transpose %x [0, 2, 1] : tensor<2x3x4xf32> -> tensor<2x4x3xf32>
  %b = graph.transpose %y [0, 2, 1] : tensor<2x5x3xf32> -> tensor<2x3x5xf32>
  %m = graph.matmul %a, %b : (tensor<2x4x3xf32>, tensor<2x3x5xf32>) -> tensor<2x4x5xf32>
  return %r, %m : tensor<4x2xf32>, tensor<2x4x5xf32>
}

// -----

// A transpose that others read, and operands in different orders, stay.

// CHECK-LABEL: func.func @kept(
// CHECK:         %[[T:.*]] = graph.transpose
// CHECK-NEXT:    graph.exp %[[T]]
// CHECK-NEXT:    %[[U:.*]] = graph.transpose
// CHECK-NEXT:    graph.add %[[U]], %{{.*}}
func.func @kept(%x: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>) {
  %t = graph.transpose %x [1, 0] : tensor<3x3xf32> -> tensor<3x3xf32>
  %e = graph.exp %t : tensor<3x3xf32>
  %u = graph.transpose %x [1, 0] : tensor<3x3xf32> -> tensor<3x3xf32>
  %a = graph.add %u, %x : tensor<3x3xf32>
  return %t, %e, %a : tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>
}

// -----

// Where one operand cannot be turned, what was made for the others leaves nothing behind.

// CHECK-LABEL: func.func @refused(
// CHECK:         %[[B:.*]] = graph.broadcast %{{.*}} axes [] sizes [3, %{{.*}}]
// CHECK-NEXT:    graph.select %{{.*}}, %[[B]], %{{.*}}
func.func @refused(%c: tensor<?x3xi1>, %y: tensor<3x?xf32>, %v: tensor<f32>) -> tensor<3x?xf32> {
  %t = graph.transpose %c [1, 0] : tensor<?x3xi1> -> tensor<3x?xi1>
  %e = graph.exp %y : tensor<3x?xf32>
  %n = graph.dim %e axis 1 : tensor<3x?xf32>
  %b = graph.broadcast %v axes [] sizes [3, %n] : tensor<f32> -> tensor<3x?xf32>
  %s = graph.select %t, %b, %e : (tensor<3x?xi1>, tensor<3x?xf32>, tensor<3x?xf32>) -> tensor<3x?xf32>
  return %s : tensor<3x?xf32>
}
