// RUN: mlopt %s --graph-fold-constants --split-input-file | filecheck %s

// A chain on weights is one constant, resources included.

// CHECK-LABEL: func.func @weights(
// CHECK-NEXT:    %[[C:.*]] = graph.constant dense<{{\[\[}}3.000000e+00], [6.000000e+00]]>
// CHECK-NEXT:    return %[[C]]
func.func @weights() -> tensor<2x1xf32> {
  %a = graph.constant dense_resource<a> : tensor<1x2xf32>
  %b = graph.constant dense<[[3.0], [3.0]]> : tensor<2x1xf32>
  %t = graph.transpose %a [1, 0] : tensor<1x2xf32> -> tensor<2x1xf32>
  %r = graph.mul %t, %b : tensor<2x1xf32>
  return %r : tensor<2x1xf32>
}
{-#
  dialect_resources: { builtin: { a: "0x400000000000803F00000040" } }
#-}

// -----

// Arguments are not known; a broadcast would make a large constant of a small one; what an
// index out of bounds reads has no value.

// CHECK-LABEL: func.func @kept(
// CHECK:         graph.add
// CHECK:         graph.broadcast
// CHECK:         graph.gather
func.func @kept(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<64x4xf32>, tensor<1xf32>) {
  %c = graph.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %i = graph.constant dense<[9]> : tensor<1xi64>
  %a = graph.add %x, %c : tensor<4xf32>
  %b = graph.broadcast %c axes [1] sizes [64, 4] : tensor<4xf32> -> tensor<64x4xf32>
  %g = graph.gather %c, %i axis 0 : (tensor<4xf32>, tensor<1xi64>) -> tensor<1xf32>
  return %a, %b, %g : tensor<4xf32>, tensor<64x4xf32>, tensor<1xf32>
}

// -----

// Weights in bytes, times a scale a row, are floats: the scale's broadcast alone stays where it
// is, but what reads it is no larger than the weights.

// CHECK-LABEL: func.func @bytes(
// CHECK-NEXT:    %[[C:.*]] = graph.constant dense<{{\[\[}}5.000000e-01, 1.000000e+00], [-2.000000e+00, 8.000000e+00], [2.{{.*}}, -2.{{.*}}], [4.{{.*}}, 0.{{.*}}]]>
// CHECK-NEXT:    return %[[C]]
func.func @bytes() -> tensor<4x2xf32> {
  %w = graph.constant dense<[[1, 2], [-1, 4], [1, -1], [1, 0]]> : tensor<4x2xi8>
  %s = graph.constant dense<[0.5, 2.0, 2.0, 4.0]> : tensor<4xf32>
  %f = graph.convert %w : tensor<4x2xi8> -> tensor<4x2xf32>
  %b = graph.broadcast %s axes [0] sizes [4, 2] : tensor<4xf32> -> tensor<4x2xf32>
  %r = graph.mul %f, %b : tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}
