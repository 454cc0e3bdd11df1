// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s
// RUN: mlopt %s --canonicalize --split-input-file --verify-each=values

// One element is its own maximum, and up to the sign of zero its own sum.

// CHECK-LABEL: func.func @ones(
// CHECK-SAME:    %[[X:.*]]: tensor<3x1xf32>
// CHECK:         %[[A:.*]] = graph.reshape %[[X]][3]
// CHECK:         %[[S:.*]] = graph.add %{{.*}}, %{{.*}} : tensor<3xf32>
// CHECK-NOT:     graph.reduce
func.func @ones(%x: tensor<3x1xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %a = graph.reduce max %x axes [1] : tensor<3x1xf32> -> tensor<3xf32>
  %b = graph.reduce sum %x axes [1] : tensor<3x1xf32> -> tensor<3xf32>
  return %a, %b : tensor<3xf32>, tensor<3xf32>
}

// -----

// Equal elements: the maximum is one of them, the sum a product, of integers modulo 2^8.

// CHECK-LABEL: func.func @equal(
// CHECK-SAME:    %[[X:.*]]: tensor<3xf32>, %[[I:.*]]: tensor<3xi8>
// CHECK-DAG:     %[[SEVEN:.*]] = graph.constant dense<7.000000e+00> : tensor<3xf32>
// CHECK-DAG:     %[[LOW:.*]] = graph.constant dense<-100> : tensor<i8>
// CHECK-DAG:     graph.mul %[[X]], %[[SEVEN]]
// CHECK-DAG:     %[[R:.*]] = graph.reduce sum %[[I]] axes [0]
// CHECK-DAG:     graph.mul %[[R]], %[[LOW]]
func.func @equal(%x: tensor<3xf32>, %i: tensor<3xi8>) -> (tensor<3xf32>, tensor<3xf32>, tensor<i8>) {
  %w = graph.broadcast %x axes [0] sizes [3, 7] : tensor<3xf32> -> tensor<3x7xf32>
  %a = graph.reduce max %w axes [1] : tensor<3x7xf32> -> tensor<3xf32>
  %b = graph.reduce sum %w axes [1] : tensor<3x7xf32> -> tensor<3xf32>
  %v = graph.broadcast %i axes [1] sizes [156, 3] : tensor<3xi8> -> tensor<156x3xi8>
  %c = graph.reduce sum %v axes [0, 1] : tensor<156x3xi8> -> tensor<i8>
  return %a, %b, %c : tensor<3xf32>, tensor<3xf32>, tensor<i8>
}

// -----

// Reductions of one kind merge.

// CHECK-LABEL: func.func @merged(
// CHECK-NEXT:    %[[A:.*]] = graph.reduce sum %{{.*}} axes [0, 2, 3]
// CHECK-NEXT:    return %[[A]]
func.func @merged(%x: tensor<2x?x4x5xf32>) -> tensor<?xf32> {
  %a = graph.reduce sum %x axes [0, 3] : tensor<2x?x4x5xf32> -> tensor<?x4xf32>
  %b = graph.reduce sum %a axes [1] : tensor<?x4xf32> -> tensor<?xf32>
  return %b : tensor<?xf32>
}

// -----

// What is rounded between, of two kinds, of no elements, or too many to count stays.

// CHECK-LABEL: func.func @refused(
// CHECK-COUNT-6: graph.reduce
func.func @refused(%x: tensor<2x3xf16>, %y: tensor<2x3xf32>, %z: tensor<f16>) -> (tensor<f16>, tensor<f32>, tensor<f16>, tensor<f16>) {
  %a = graph.reduce sum %x axes [0] : tensor<2x3xf16> -> tensor<3xf16>
  %b = graph.reduce sum %a axes [0] : tensor<3xf16> -> tensor<f16>
  %c = graph.reduce sum %y axes [0] : tensor<2x3xf32> -> tensor<3xf32>
  %d = graph.reduce max %c axes [0] : tensor<3xf32> -> tensor<f32>
  %none = graph.broadcast %z axes [] sizes [0] : tensor<f16> -> tensor<0xf16>
  %e = graph.reduce max %none axes [0] : tensor<0xf16> -> tensor<f16>
  %many = graph.broadcast %z axes [] sizes [2049] : tensor<f16> -> tensor<2049xf16>
  %f = graph.reduce sum %many axes [0] : tensor<2049xf16> -> tensor<f16>
  return %b, %d, %e, %f : tensor<f16>, tensor<f32>, tensor<f16>, tensor<f16>
}
