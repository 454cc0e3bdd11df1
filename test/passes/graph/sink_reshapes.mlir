// RUN: mlopt %s --graph-sink-reshapes --split-input-file | filecheck %s
// RUN: mlopt %s --graph-sink-reshapes --canonicalize --split-input-file --verify-each=values

// A bias and an activation belong to the product again.

// CHECK-LABEL: func.func @epilogue(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %[[W:[^:]*]]: tensor<4x6xf32>, %[[B:[^:]*]]: tensor<6xf32>
// CHECK:         %[[M:.*]] = graph.matmul %[[X]], %[[W]]
// CHECK-NEXT:    %[[S:.*]] = graph.broadcast %[[B]] axes [1] sizes [%[[N:.*]], 6]
// CHECK-NEXT:    %[[A:.*]] = graph.add %[[M]], %[[S]]
// CHECK-NEXT:    %[[R:.*]] = graph.relu %[[A]] : tensor<?x6xf32>
// CHECK-NEXT:    %[[O:.*]] = graph.reshape %[[R]][%[[N]], 1, 6]
// CHECK-NEXT:    return %[[O]]
func.func @epilogue(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %w: tensor<4x6xf32>, %b: tensor<6xf32>) -> tensor<?x1x6xf32> {
  %n = graph.dim %x axis 0 : tensor<?x4xf32>
  %m = graph.matmul %x, %w : (tensor<?x4xf32>, tensor<4x6xf32>) -> tensor<?x6xf32>
  %r = graph.reshape %m[%n, 1, 6] : tensor<?x6xf32> -> tensor<?x1x6xf32>
  %s = graph.broadcast %b axes [2] sizes [%n, 1, 6] : tensor<6xf32> -> tensor<?x1x6xf32>
  %a = graph.add %r, %s : tensor<?x1x6xf32>
  %o = graph.relu %a : tensor<?x1x6xf32>
  return %o : tensor<?x1x6xf32>
}

// -----

// Two reshapes from the same sizes are one behind the sum; a number is a number of any shape.

// CHECK-LABEL: func.func @both(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<6xf32>, %[[Y:[^:]*]]: tensor<6xf32>
// CHECK:         %[[A:.*]] = graph.add %[[X]], %[[Y]] : tensor<6xf32>
// CHECK:         %[[M:.*]] = graph.mul %[[A]], %{{.*}} : tensor<6xf32>
// CHECK-NEXT:    %[[R:.*]] = graph.reshape %[[M]][2, 3]
// CHECK-NEXT:    return %[[R]]
func.func @both(%x: tensor<6xf32>, %y: tensor<6xf32>) -> tensor<2x3xf32> {
  %a = graph.reshape %x[2, 3] : tensor<6xf32> -> tensor<2x3xf32>
  %b = graph.reshape %y[2, 3] : tensor<6xf32> -> tensor<2x3xf32>
  %s = graph.add %a, %b : tensor<2x3xf32>
  %c = graph.constant dense<3.0> : tensor<2x3xf32>
  %m = graph.mul %s, %c : tensor<2x3xf32>
  return %m : tensor<2x3xf32>
}

// -----

// Transposes and broadcasts that only move and add axes of size 1 are reshapes.

// CHECK-LABEL: func.func @are_reshapes(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4x1x?xf32>, %[[Y:[^:]*]]: tensor<3xf32>
// CHECK:         %[[A:.*]] = graph.reshape %[[X]][1, 4, %{{.*}}]
// CHECK:         %[[B:.*]] = graph.reshape %[[Y]][1, 3, 1]
// CHECK:         return %[[A]], %[[B]]
func.func @are_reshapes(%x: tensor<4x1x?xf32>, %y: tensor<3xf32>) -> (tensor<1x4x?xf32>, tensor<1x3x1xf32>) {
  %a = graph.transpose %x [1, 0, 2] : tensor<4x1x?xf32> -> tensor<1x4x?xf32>
  %b = graph.broadcast %y axes [1] sizes [1, 3, 1] : tensor<3xf32> -> tensor<1x3x1xf32>
  return %a, %b : tensor<1x4x?xf32>, tensor<1x3x1xf32>
}

// -----

// A tensor of its own, a repeated axis that the reshape takes apart, a reshape that others
// read, and a transpose of two axes stay.

// CHECK-LABEL: func.func @stays(
// CHECK-NEXT:    %[[A:.*]] = graph.reshape
// CHECK-NEXT:    graph.add %[[A]]
// CHECK-NEXT:    %[[B:.*]] = graph.reshape
// CHECK-NEXT:    %[[C:.*]] = graph.broadcast
// CHECK-NEXT:    graph.add %[[B]], %[[C]]
// CHECK-NEXT:    %[[D:.*]] = graph.reshape
// CHECK-NEXT:    graph.exp %[[D]]
// CHECK-NEXT:    graph.transpose
func.func @stays(%x: tensor<6xf32>, %y: tensor<2x3xf32>, %z: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>) {
  %a = graph.reshape %x[2, 3] : tensor<6xf32> -> tensor<2x3xf32>
  %0 = graph.add %a, %y : tensor<2x3xf32>
  %b = graph.reshape %x[2, 3] : tensor<6xf32> -> tensor<2x3xf32>
  %c = graph.broadcast %z axes [1] sizes [2, 3] : tensor<3xf32> -> tensor<2x3xf32>
  %1 = graph.add %b, %c : tensor<2x3xf32>
  %d = graph.reshape %x[3, 2] : tensor<6xf32> -> tensor<3x2xf32>
  %e = graph.exp %d : tensor<3x2xf32>
  %t = graph.transpose %y [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return %0, %1, %d, %e, %t : tensor<2x3xf32>, tensor<2x3xf32>, tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>
}

// -----

// What has one scale is quantised before the reshape; a scale for each feature stays behind it.

// CHECK-LABEL: func.func @quantised(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x6xf32>
// CHECK:         %[[Q:.*]] = graph.quantize %[[X]] scale
// CHECK-NEXT:    %[[R:.*]] = graph.reshape %[[Q]][2, 2, 3]
// CHECK-NEXT:    %[[Y:.*]] = graph.reshape %[[X]][2, 2, 3]
// CHECK-NEXT:    %[[P:.*]] = graph.quantize %[[Y]]
// CHECK-NEXT:    return %[[R]], %[[P]]
func.func @quantised(%x: tensor<2x6xf32>, %s: tensor<f32>, %z: tensor<i8>, %t: tensor<2xf32>) -> (tensor<2x2x3xi8>, tensor<2x2x3xi8>) {
  %r = graph.reshape %x[2, 2, 3] : tensor<2x6xf32> -> tensor<2x2x3xf32>
  %q = graph.quantize %r scale %s : tensor<f32> zero_point %z : tensor<i8> : tensor<2x2x3xf32> -> tensor<2x2x3xi8>
  %y = graph.reshape %x[2, 2, 3] : tensor<2x6xf32> -> tensor<2x2x3xf32>
  %p = graph.quantize %y scale %t : tensor<2xf32> axis 1 : tensor<2x2x3xf32> -> tensor<2x2x3xi8>
  return %q, %p : tensor<2x2x3xi8>, tensor<2x2x3xi8>
}
