// RUN: mlopt %s --mcpu=znver4 --graph-multiply-bytes --split-input-file | filecheck %s
// RUN: mlopt %s --mcpu=znver4 --graph-multiply-bytes --split-input-file --verify-each=values
// RUN: mlopt %s --mcpu=x86-64-v3 --graph-multiply-bytes --split-input-file | filecheck %s --check-prefix=PLAIN

// Bytes are multiplied; the zero point of the image takes sums of the weights away, which have a
// scale a column.

// CHECK-LABEL: func.func @columns(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xi8>
// CHECK:         %[[W:.*]] = graph.constant dense<{{\[\[}}1, -2], [3, 4], [5, 6], [7, 127]]> : tensor<4x2xi8>
// CHECK-NEXT:    %[[T:.*]] = graph.matmul %[[X]], %[[W]] : (tensor<?x4xi8>, tensor<4x2xi8>) -> tensor<?x2xi32>
// CHECK-NEXT:    %[[S:.*]] = graph.constant dense<[48, 405]> : tensor<2xi32>
// CHECK:         %[[SB:.*]] = graph.broadcast %[[S]] axes [1]
// CHECK-NEXT:    %[[D:.*]] = graph.sub %[[T]], %[[SB]] : tensor<?x2xi32>
// CHECK-NEXT:    %[[R:.*]] = graph.convert %[[D]]
// CHECK-NEXT:    %[[F:.*]] = graph.constant dense<[2.500000e-01, 1.250000e-01]> : tensor<2xf32>
// CHECK:         %[[FB:.*]] = graph.broadcast %[[F]] axes [1]
// CHECK-NEXT:    %[[M:.*]] = graph.mul %[[R]], %[[FB]]
// CHECK-NEXT:    return %[[M]]

// A machine without the instruction keeps floats.

// PLAIN-LABEL: func.func @columns(
// PLAIN:         graph.matmul %{{.*}} -> tensor<?x2xf32>
func.func @columns(%x: tensor<?x4xi8>) -> tensor<?x2xf32> {
  %s = graph.constant dense<0.5> : tensor<f32>
  %z = graph.constant dense<3> : tensor<i8>
  %w = graph.constant dense<[[1, -2], [3, 4], [5, 6], [7, 127]]> : tensor<4x2xi8>
  %t = graph.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %d = graph.dequantize %x scale %s : tensor<f32> zero_point %z : tensor<i8> : tensor<?x4xi8> -> tensor<?x4xf32>
  %v = graph.dequantize %w scale %t : tensor<2xf32> axis 1 : tensor<4x2xi8> -> tensor<4x2xf32>
  %m = graph.matmul %d, %v : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %m : tensor<?x2xf32>
}

// -----

// Outside of an image is its zero point; weights are taken less theirs.

// CHECK-LABEL: func.func @padded(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x3x5xui8>
// CHECK:         %[[Z:.*]] = graph.constant dense<7> : tensor<ui8>
// CHECK-NEXT:    %[[P:.*]] = graph.pad %[[X]], %[[Z]] low [0, 0, 1] high [0, 0, 1]
// CHECK-NEXT:    graph.conv %[[P]], %{{.*}} strides [2] {{.*}} : (tensor<1x3x7xui8>, tensor<2x3x2xi8>) -> tensor<1x2x3xi32>
func.func @padded(%x: tensor<1x3x5xui8>) -> tensor<1x2x3xf32> {
  %s = graph.constant dense<0.5> : tensor<f32>
  %z = graph.constant dense<7> : tensor<ui8>
  %w = graph.constant dense<[[[1, 2], [3, 4], [5, 6]], [[255, 128], [130, 129], [128, 131]]]> : tensor<2x3x2xui8>
  %t = graph.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %q = graph.constant dense<[0, 128]> : tensor<2xui8>
  %d = graph.dequantize %x scale %s : tensor<f32> zero_point %z : tensor<ui8> : tensor<1x3x5xui8> -> tensor<1x3x5xf32>
  %v = graph.dequantize %w scale %t : tensor<2xf32> zero_point %q : tensor<2xui8> axis 0 : tensor<2x3x2xui8> -> tensor<2x3x2xf32>
  %c = graph.conv %d, %v strides [2] low [1] high [1] : (tensor<1x3x5xf32>, tensor<2x3x2xf32>) -> tensor<1x2x3xf32>
  return %c : tensor<1x2x3xf32>
}

// -----

// All points of an image of short rows are one row where there is no window.

// CHECK-LABEL: func.func @points(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4x6x7xi8>
// CHECK:         %[[R:.*]] = graph.reshape %[[X]][%{{.*}}, 4, 42] : tensor<?x4x6x7xi8> -> tensor<?x4x42xi8>
// CHECK:         %[[C:.*]] = graph.conv %[[R]], %{{.*}} : (tensor<?x4x42xi8>, tensor<1x4x1xi8>) -> tensor<?x1x42xi32>
// CHECK:         %[[M:.*]] = graph.mul
// CHECK:         graph.reshape %[[M]][%{{.*}}, 1, 6, 7]
func.func @points(%x: tensor<?x4x6x7xi8>) -> tensor<?x1x6x7xf32> {
  %s = graph.constant dense<0.5> : tensor<f32>
  %w = graph.constant dense<[[[[1]], [[2]], [[3]], [[-4]]]]> : tensor<1x4x1x1xi8>
  %d = graph.dequantize %x scale %s : tensor<f32> : tensor<?x4x6x7xi8> -> tensor<?x4x6x7xf32>
  %v = graph.dequantize %w scale %s : tensor<f32> : tensor<1x4x1x1xi8> -> tensor<1x4x1x1xf32>
  %c = graph.conv %d, %v : (tensor<?x4x6x7xf32>, tensor<1x4x1x1xf32>) -> tensor<?x1x6x7xf32>
  return %c : tensor<?x1x6x7xf32>
}

// -----

// A depthwise convolution, a batch of matrices, a scale that is not known, one a row of the image,
// and weights of nine bits less their zero points stay.

// CHECK-LABEL: func.func @stays(
// CHECK-NOT:     xi32>
// CHECK:         return
func.func @stays(%x: tensor<1x4x5xi8>, %u: tensor<f32>, %y: tensor<2x4xi8>) -> (tensor<1x4x4xf32>, tensor<1x4x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %s = graph.constant dense<0.5> : tensor<f32>
  %r = graph.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %z = graph.constant dense<-2> : tensor<i8>
  %taps = graph.constant dense<[[[1, 2]], [[3, 4]], [[5, 6]], [[7, 8]]]> : tensor<4x1x2xi8>
  %some = graph.constant dense<[[[1, 2], [3, 4], [5, 6], [7, 8], [9, 1]]]> : tensor<1x5x2xi8>
  %w = graph.constant dense<[[1, 2], [3, 4], [5, 6], [7, 127]]> : tensor<4x2xi8>
  %d = graph.dequantize %x scale %s : tensor<f32> : tensor<1x4x5xi8> -> tensor<1x4x5xf32>
  %f = graph.dequantize %taps scale %s : tensor<f32> : tensor<4x1x2xi8> -> tensor<4x1x2xf32>
  %a = graph.conv %d, %f groups 4 : (tensor<1x4x5xf32>, tensor<4x1x2xf32>) -> tensor<1x4x4xf32>
  %g = graph.dequantize %some scale %s : tensor<f32> : tensor<1x5x2xi8> -> tensor<1x5x2xf32>
  %b = graph.matmul %d, %g : (tensor<1x4x5xf32>, tensor<1x5x2xf32>) -> tensor<1x4x2xf32>
  %e = graph.dequantize %y scale %u : tensor<f32> : tensor<2x4xi8> -> tensor<2x4xf32>
  %v = graph.dequantize %w scale %s : tensor<f32> : tensor<4x2xi8> -> tensor<4x2xf32>
  %c = graph.matmul %e, %v : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  %h = graph.dequantize %y scale %r : tensor<2xf32> axis 0 : tensor<2x4xi8> -> tensor<2x4xf32>
  %k = graph.matmul %h, %v : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  %i = graph.dequantize %y scale %s : tensor<f32> : tensor<2x4xi8> -> tensor<2x4xf32>
  %j = graph.dequantize %w scale %s : tensor<f32> zero_point %z : tensor<i8> : tensor<4x2xi8> -> tensor<4x2xf32>
  %l = graph.matmul %i, %j : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  return %a, %b, %c, %k, %l : tensor<1x4x4xf32>, tensor<1x4x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
