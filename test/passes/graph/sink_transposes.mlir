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

// A residual network of images in one order whose convolutions want another keeps the
// transposes at its ends.

// CHECK-LABEL: func.func @residual(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x4x4x2xf32>, %[[W:[^:]*]]: tensor<2x2x1x1xf32>
// CHECK-NEXT:    %[[T:.*]] = graph.transpose %[[X]] [0, 3, 1, 2]
// CHECK-NEXT:    %[[A:.*]] = graph.conv %[[T]], %[[W]]
// CHECK-NEXT:    %[[R:.*]] = graph.relu %[[A]]
// CHECK-NEXT:    %[[B:.*]] = graph.conv %[[R]], %[[W]]
// CHECK-NEXT:    %[[S:.*]] = graph.add %[[R]], %[[B]]
// CHECK-NEXT:    %[[C:.*]] = graph.conv %[[S]], %[[W]]
// CHECK-NEXT:    %[[V:.*]] = graph.add %[[S]], %[[C]]
// CHECK-NEXT:    %[[U:.*]] = graph.transpose %[[V]] [0, 2, 3, 1]
// CHECK-NEXT:    return %[[U]]
func.func @residual(%x: tensor<1x4x4x2xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x4x4x2xf32> {
  %0 = graph.transpose %x [0, 3, 1, 2] : tensor<1x4x4x2xf32> -> tensor<1x2x4x4xf32>
  %1 = graph.conv %0, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = graph.transpose %1 [0, 2, 3, 1] : tensor<1x2x4x4xf32> -> tensor<1x4x4x2xf32>
  %a = graph.relu %2 : tensor<1x4x4x2xf32>
  %3 = graph.transpose %a [0, 3, 1, 2] : tensor<1x4x4x2xf32> -> tensor<1x2x4x4xf32>
  %4 = graph.conv %3, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = graph.transpose %4 [0, 2, 3, 1] : tensor<1x2x4x4xf32> -> tensor<1x4x4x2xf32>
  %b = graph.add %a, %5 : tensor<1x4x4x2xf32>
  %6 = graph.transpose %b [0, 3, 1, 2] : tensor<1x4x4x2xf32> -> tensor<1x2x4x4xf32>
  %7 = graph.conv %6, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %8 = graph.transpose %7 [0, 2, 3, 1] : tensor<1x2x4x4xf32> -> tensor<1x4x4x2xf32>
  %c = graph.add %b, %8 : tensor<1x4x4x2xf32>
  return %c : tensor<1x4x4x2xf32>
}

// -----

// Through a concatenation, a pad, a softmax, and quantisation by one scale.

// CHECK-LABEL: func.func @through(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x3xf32>, %[[Y:[^:]*]]: tensor<4x3xf32>
// CHECK:         %[[A:.*]] = graph.concat %[[X]], %[[Y]] axis 0 : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<6x3xf32>
// CHECK:         %[[B:.*]] = graph.pad %[[A]], %{{.*}} low [2, 0] high [0, 1]
// CHECK:         %[[C:.*]] = graph.softmax %[[B]] axis 0 : tensor<8x4xf32>
// CHECK:         %[[D:.*]] = graph.quantize %[[C]]
// CHECK:         %[[T:.*]] = graph.transpose %[[D]] [1, 0]
// CHECK:         return %[[T]]
func.func @through(%x: tensor<2x3xf32>, %y: tensor<4x3xf32>) -> tensor<4x8xi8> {
  %0 = graph.transpose %x [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = graph.transpose %y [1, 0] : tensor<4x3xf32> -> tensor<3x4xf32>
  %a = graph.concat %0, %1 axis 1 : (tensor<3x2xf32>, tensor<3x4xf32>) -> tensor<3x6xf32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %b = graph.pad %a, %zero low [0, 2] high [1, 0] : (tensor<3x6xf32>, tensor<f32>) -> tensor<4x8xf32>
  %c = graph.softmax %b axis 1 : tensor<4x8xf32> -> tensor<4x8xf32>
  %scale = graph.constant dense<0.125> : tensor<f32>
  %d = graph.quantize %c scale %scale : tensor<f32> : tensor<4x8xf32> -> tensor<4x8xi8>
  return %d : tensor<4x8xi8>
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

// -----

// Of a weight that something else reads too, as an embedding that also makes the logits:
// where folding it would keep both orders, the product reads the one that there is.

// CHECK-LABEL: func.func @tied(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x3xf32>
// CHECK:         %[[W:.*]] = graph.constant
// CHECK-NOT:     graph.transpose
// CHECK:         graph.contract %[[X]], %[[W]] batch [] x [] inner [1] x [1]
func.func @tied(%x: tensor<?x3xf32>) -> (tensor<?x2xf32>, tensor<2x3xf32>) {
  %w = graph.constant dense_resource<embedding> : tensor<2x3xf32>
  %t = graph.transpose %w [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %y = graph.contract %x, %t batch [] x [] inner [1] x [0] : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y, %w : tensor<?x2xf32>, tensor<2x3xf32>
}

{-#
  dialect_resources: {
    builtin: {
      embedding: "0x400000000000803F000000400000404000008040000000C00000A040"
    }
  }
#-}
