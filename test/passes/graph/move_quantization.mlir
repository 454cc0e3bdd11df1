// RUN: mlopt %s --graph-move-quantization --split-input-file | filecheck %s
// RUN: mlopt %s --graph-move-quantization --split-input-file --verify-each=values

// Between two quantised ops integers move, and the round trip goes.

// CHECK-LABEL: func.func @trip(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x?x4xi8>
// CHECK:         %[[T:.*]] = graph.transpose %[[X]] [1, 0, 2] : tensor<2x?x4xi8> -> tensor<?x2x4xi8>
// CHECK:         %[[R:.*]] = graph.reshape %[[T]][%{{.*}}, 8]
// CHECK:         %[[Z:.*]] = graph.broadcast
// CHECK:         %[[M:.*]] = graph.max %[[R]], %[[Z]]
// CHECK-NEXT:    return %[[M]]
func.func @trip(%x: tensor<2x?x4xi8>) -> tensor<?x8xi8> {
  %s = graph.constant dense<0.1> : tensor<f32>
  %z = graph.constant dense<3> : tensor<i8>
  %n = graph.dim %x axis 1 : tensor<2x?x4xi8>
  %d = graph.dequantize %x scale %s : tensor<f32> zero_point %z : tensor<i8> : tensor<2x?x4xi8> -> tensor<2x?x4xf32>
  %t = graph.transpose %d [1, 0, 2] : tensor<2x?x4xf32> -> tensor<?x2x4xf32>
  %r = graph.reshape %t[%n, 8] : tensor<?x2x4xf32> -> tensor<?x8xf32>
  %a = graph.relu %r : tensor<?x8xf32>
  %q = graph.quantize %a scale %s : tensor<f32> zero_point %z : tensor<i8> : tensor<?x8xf32> -> tensor<?x8xi8>
  return %q : tensor<?x8xi8>
}

// -----

// The largest of integers, and two tensors of one scale.

// CHECK-LABEL: func.func @pooled(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x2x6xi8>, %[[Y:[^:]*]]: tensor<1x1x4xi8>
// CHECK:         %[[P:.*]] = graph.max_pool %[[X]] window [3] : tensor<1x2x6xi8> -> tensor<1x2x4xi8>
// CHECK:         %[[C:.*]] = graph.concat %[[P]], %[[Y]] axis 1
// CHECK:         %[[D:.*]] = graph.dequantize %[[C]]
// CHECK-NEXT:    return %[[D]]
func.func @pooled(%x: tensor<1x2x6xi8>, %y: tensor<1x1x4xi8>) -> tensor<1x3x4xf32> {
  %s = graph.constant dense<0.1> : tensor<f32>
  %d = graph.dequantize %x scale %s : tensor<f32> : tensor<1x2x6xi8> -> tensor<1x2x6xf32>
  %p = graph.max_pool %d window [3] : tensor<1x2x6xf32> -> tensor<1x2x4xf32>
  %e = graph.dequantize %y scale %s : tensor<f32> : tensor<1x1x4xi8> -> tensor<1x1x4xf32>
  %c = graph.concat %p, %e axis 1 : (tensor<1x2x4xf32>, tensor<1x1x4xf32>) -> tensor<1x3x4xf32>
  return %c : tensor<1x3x4xf32>
}

// -----

// Other scales, a scale for each row, a value that others read, and windows of nothing stay.

// CHECK-LABEL: func.func @stays(
// CHECK:         %[[A:.*]] = graph.dequantize
// CHECK-NEXT:    graph.quantize %[[A]]
// CHECK-NEXT:    %[[B:.*]] = graph.dequantize
// CHECK-NEXT:    graph.transpose %[[B]]
// CHECK-NEXT:    %[[C:.*]] = graph.dequantize
// CHECK-NEXT:    graph.reverse %[[C]]
// CHECK-NEXT:    %[[D:.*]] = graph.dequantize
// CHECK-NEXT:    graph.max_pool %[[D]]
func.func @stays(%x: tensor<2x3xi8>, %t: tensor<2xf32>, %y: tensor<1x2x6xi8>) -> (tensor<2x3xi8>, tensor<3x2xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<1x2x9xf32>) {
  %s = graph.constant dense<0.1> : tensor<f32>
  %u = graph.constant dense<0.2> : tensor<f32>
  %a = graph.dequantize %x scale %s : tensor<f32> : tensor<2x3xi8> -> tensor<2x3xf32>
  %q = graph.quantize %a scale %u : tensor<f32> : tensor<2x3xf32> -> tensor<2x3xi8>
  %b = graph.dequantize %x scale %t : tensor<2xf32> axis 0 : tensor<2x3xi8> -> tensor<2x3xf32>
  %p = graph.transpose %b [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %c = graph.dequantize %x scale %u : tensor<f32> : tensor<2x3xi8> -> tensor<2x3xf32>
  %r = graph.reverse %c axes [0] : tensor<2x3xf32> -> tensor<2x3xf32>
  %d = graph.dequantize %y scale %s : tensor<f32> : tensor<1x2x6xi8> -> tensor<1x2x6xf32>
  %m = graph.max_pool %d window [2] low [2] high [2] : tensor<1x2x6xf32> -> tensor<1x2x9xf32>
  return %q, %p, %c, %r, %m : tensor<2x3xi8>, tensor<3x2xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<1x2x9xf32>
}
