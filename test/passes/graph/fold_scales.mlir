// RUN: mlopt %s --graph-fold-scales --split-input-file | filecheck %s
// RUN: mlopt %s --graph-fold-scales --split-input-file --verify-each=values

// A factor for each feature goes into the filters, one for all into a matrix.

// CHECK-LABEL: func.func @factors(
// CHECK:         %[[W:.*]] = graph.constant dense<{{\[\[\[}}2.000000e+00]], {{\[\[}}9.000000e+00]]]>
// CHECK-NEXT:    %[[C:.*]] = graph.conv %{{.*}}, %[[W]]
// CHECK:         %[[V:.*]] = graph.constant dense<{{\[\[}}2.000000e+00, 4.000000e+00]]>
// CHECK-NEXT:    %[[M:.*]] = graph.matmul %{{.*}}, %[[V]]
// CHECK-NEXT:    return %[[C]], %[[M]]
func.func @factors(%x: tensor<?x1x5xf32>, %y: tensor<3x1xf32>, %n: index) -> (tensor<?x2x5xf32>, tensor<3x2xf32>) {
  %w = graph.constant dense<[[[1.0]], [[3.0]]]> : tensor<2x1x1xf32>
  %s = graph.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %k = graph.dim %x axis 0 : tensor<?x1x5xf32>
  %c = graph.conv %x, %w : (tensor<?x1x5xf32>, tensor<2x1x1xf32>) -> tensor<?x2x5xf32>
  %b = graph.broadcast %s axes [1] sizes [%k, 2, 5] : tensor<2xf32> -> tensor<?x2x5xf32>
  %r = graph.mul %b, %c : tensor<?x2x5xf32>
  %v = graph.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %two = graph.constant dense<2.0> : tensor<3x2xf32>
  %m = graph.matmul %y, %v : (tensor<3x1xf32>, tensor<1x2xf32>) -> tensor<3x2xf32>
  %q = graph.mul %m, %two : tensor<3x2xf32>
  return %r, %q : tensor<?x2x5xf32>, tensor<3x2xf32>
}

// -----

// A batch norm behind a biased convolution is a convolution with another bias.

// CHECK-LABEL: func.func @normalised(
// CHECK:         %[[W:.*]] = graph.constant dense<{{\[\[\[}}5.000000e-01]], {{\[\[}}3.000000e+00]]]>
// CHECK-NEXT:    %[[C:.*]] = graph.conv %{{.*}}, %[[W]]
// CHECK-NEXT:    %[[B:.*]] = graph.constant dense<[5.000000e-01, -1.000000e+00]>
// CHECK-NEXT:    %[[S:.*]] = graph.broadcast %[[B]] axes [1]
// CHECK-NEXT:    %[[R:.*]] = graph.add %[[C]], %[[S]]
// CHECK-NEXT:    return %[[R]]
func.func @normalised(%x: tensor<1x1x5xf32>) -> tensor<1x2x5xf32> {
  %w = graph.constant dense<[[[1.0]], [[3.0]]]> : tensor<2x1x1xf32>
  %b = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %scale = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %bias = graph.constant dense<[0.5, -1.0]> : tensor<2xf32>
  %mean = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %variance = graph.constant dense<[3.0, 3.0]> : tensor<2xf32>
  %c = graph.conv %x, %w : (tensor<1x1x5xf32>, tensor<2x1x1xf32>) -> tensor<1x2x5xf32>
  %s = graph.broadcast %b axes [1] sizes [1, 2, 5] : tensor<2xf32> -> tensor<1x2x5xf32>
  %a = graph.add %s, %c : tensor<1x2x5xf32>
  %n = graph.batch_norm %a scale %scale bias %bias mean %mean variance %variance epsilon 1.0 : (tensor<1x2x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5xf32>
  return %n : tensor<1x2x5xf32>
}

// -----

// A product that others read, a factor along another axis, and one that overflows, stay.

// CHECK-LABEL: func.func @kept(
// CHECK-COUNT-3: graph.mul
func.func @kept(%x: tensor<2x1xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %v = graph.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %w = graph.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %u = graph.constant dense<[[1.0e30, 2.0]]> : tensor<1x2xf32>
  %s = graph.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %t = graph.constant dense<[1.0e30, 3.0]> : tensor<2xf32>
  %m = graph.matmul %x, %v : (tensor<2x1xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %b = graph.broadcast %s axes [1] sizes [2, 2] : tensor<2xf32> -> tensor<2x2xf32>
  %p = graph.mul %m, %b : tensor<2x2xf32>
  %n = graph.matmul %x, %w : (tensor<2x1xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %c = graph.broadcast %s axes [0] sizes [2, 2] : tensor<2xf32> -> tensor<2x2xf32>
  %q = graph.mul %n, %c : tensor<2x2xf32>
  %o = graph.matmul %x, %u : (tensor<2x1xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
  %d = graph.broadcast %t axes [1] sizes [2, 2] : tensor<2xf32> -> tensor<2x2xf32>
  %r = graph.mul %o, %d : tensor<2x2xf32>
  return %m, %p, %q, %r : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
