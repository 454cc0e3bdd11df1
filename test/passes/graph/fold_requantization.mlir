// RUN: mlopt %s --graph-fold-requantization --split-input-file | filecheck %s
// RUN: mlopt %s --graph-fold-requantization --split-input-file --verify-each=values

// Factors, addends and the scale are one factor and one addend a feature; so are the addends of
// integers.

// CHECK-LABEL: func.func @line(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3x2xi32>
// CHECK:         %[[C:.*]] = graph.constant dense<[9, -1]> : tensor<2xi32>
// CHECK-NEXT:    %[[CB:.*]] = graph.broadcast %[[C]] axes [1] sizes [3, 2]
// CHECK-NEXT:    %[[A:.*]] = graph.add %[[X]], %[[CB]] : tensor<3x2xi32>
// CHECK-NEXT:    %[[R:.*]] = graph.convert %[[A]]
// CHECK-NEXT:    %[[F:.*]] = graph.constant dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    %[[FB:.*]] = graph.broadcast %[[F]] axes [1]
// CHECK-NEXT:    %[[M:.*]] = graph.mul %[[R]], %[[FB]]
// CHECK-NEXT:    %[[B:.*]] = graph.constant dense<[4.000000e+00, 8.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    %[[BB:.*]] = graph.broadcast %[[B]] axes [1]
// CHECK-NEXT:    %[[L:.*]] = graph.add %[[M]], %[[BB]]
// CHECK-NEXT:    %[[ONE:.*]] = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT:    %[[Q:.*]] = graph.quantize %[[L]] scale %[[ONE]]
// CHECK-NEXT:    return %[[Q]]
func.func @line(%x: tensor<3x2xi32>) -> tensor<3x2xi8> {
  %c = graph.constant dense<[1, 2]> : tensor<2xi32>
  %d = graph.constant dense<[10, 1]> : tensor<2xi32>
  %a = graph.constant dense<[0.5, 1.0]> : tensor<2xf32>
  %half = graph.constant dense<0.5> : tensor<3x2xf32>
  %b = graph.constant dense<[4.0, 8.0]> : tensor<2xf32>
  %y = graph.constant dense<0.5> : tensor<f32>
  %z = graph.constant dense<3> : tensor<i8>
  %cb = graph.broadcast %c axes [1] sizes [3, 2] : tensor<2xi32> -> tensor<3x2xi32>
  %db = graph.broadcast %d axes [1] sizes [3, 2] : tensor<2xi32> -> tensor<3x2xi32>
  %ab = graph.broadcast %a axes [1] sizes [3, 2] : tensor<2xf32> -> tensor<3x2xf32>
  %bb = graph.broadcast %b axes [1] sizes [3, 2] : tensor<2xf32> -> tensor<3x2xf32>
  %0 = graph.sub %x, %cb : tensor<3x2xi32>
  %1 = graph.add %0, %db : tensor<3x2xi32>
  %2 = graph.convert %1 : tensor<3x2xi32> -> tensor<3x2xf32>
  %3 = graph.mul %ab, %2 : tensor<3x2xf32>
  %4 = graph.add %3, %bb : tensor<3x2xf32>
  %5 = graph.mul %4, %half : tensor<3x2xf32>
  %q = graph.quantize %5 scale %y : tensor<f32> zero_point %z : tensor<i8> : tensor<3x2xf32> -> tensor<3x2xi8>
  return %q : tensor<3x2xi8>
}

// -----

// Floats that were none, what others read, other axes, a scale of 1, and one that makes a factor
// infinite stay.

// CHECK-LABEL: func.func @stays(
// CHECK-NOT:     graph.add
// CHECK:         graph.quantize %{{.*}} scale %[[Y:[a-z0-9]*]] :
// CHECK-NEXT:    graph.convert
// CHECK-NEXT:    %[[M:.*]] = graph.mul
// CHECK-NEXT:    graph.quantize %[[M]] scale %[[Y]] :
// CHECK-NEXT:    %[[N:.*]] = graph.mul %{{.*}}, %{{.*}}
// CHECK-NEXT:    graph.quantize %[[N]] scale
func.func @stays(%f: tensor<2x2xf32>, %x: tensor<2x2xi32>) -> (tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xf32>, tensor<2x2xi8>) {
  %a = graph.constant dense<[0.5, 1.0]> : tensor<2xf32>
  %y = graph.constant dense<0.5> : tensor<f32>
  %one = graph.constant dense<1.0> : tensor<f32>
  %ab = graph.broadcast %a axes [1] sizes [2, 2] : tensor<2xf32> -> tensor<2x2xf32>
  %big = graph.constant dense<3.0e38> : tensor<2x2xf32>
  %0 = graph.mul %f, %ab : tensor<2x2xf32>
  %p = graph.quantize %0 scale %y : tensor<f32> : tensor<2x2xf32> -> tensor<2x2xi8>
  %1 = graph.convert %x : tensor<2x2xi32> -> tensor<2x2xf32>
  %2 = graph.mul %1, %ab : tensor<2x2xf32>
  %q = graph.quantize %2 scale %y : tensor<f32> : tensor<2x2xf32> -> tensor<2x2xi8>
  %3 = graph.mul %1, %big : tensor<2x2xf32>
  %r = graph.quantize %3 scale %y : tensor<f32> : tensor<2x2xf32> -> tensor<2x2xi8>
  return %p, %q, %2, %r : tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xf32>, tensor<2x2xi8>
}
