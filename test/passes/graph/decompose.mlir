// RUN: mlopt %s --graph-decompose --split-input-file | filecheck %s
// RUN: mlopt %s --graph-decompose="keep=graph.softmax" --split-input-file | filecheck %s --check-prefix=KEEP

// A softmax takes off the largest element first.

// CHECK-LABEL: func.func @softmax(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT:    %[[MAX:.*]] = graph.reduce maxnum %[[X]] axes [1]
// CHECK-NEXT:    %[[WIDE:.*]] = graph.broadcast %[[MAX]] axes [0] sizes [2, 3]
// CHECK-NEXT:    %[[LESS:.*]] = graph.sub %[[X]], %[[WIDE]]
// CHECK-NEXT:    %[[EXP:.*]] = graph.exp %[[LESS]]
// CHECK-NEXT:    %[[SUM:.*]] = graph.reduce sum %[[EXP]] axes [1]
// CHECK-NEXT:    %[[ONE:.*]] = graph.constant dense<1.000000e+00> : tensor<2xf32>
// CHECK-NEXT:    %[[SHARE:.*]] = graph.div %[[ONE]], %[[SUM]]
// CHECK-NEXT:    %[[SHARES:.*]] = graph.broadcast %[[SHARE]] axes [0] sizes [2, 3]
// CHECK-NEXT:    %[[OUT:.*]] = graph.mul %[[EXP]], %[[SHARES]]
// CHECK-NEXT:    return %[[OUT]]
// KEEP: graph.softmax
func.func @softmax(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = graph.softmax %x axis 1 : tensor<2x3xf32> -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// -----

// Half precision is computed in f32 and rounded once; unknown sizes are asked for.

// CHECK-LABEL: func.func @sigmoid(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf16>)
// CHECK-NEXT:    %[[WIDE:.*]] = graph.convert %[[X]] : tensor<?xf16> -> tensor<?xf32>
// CHECK:         %[[SIZE:.*]] = graph.dim %[[WIDE]] axis 0
// CHECK:         graph.broadcast %{{.*}} axes [] sizes [%[[SIZE]]]
// CHECK:         graph.exp
// CHECK:         %[[OUT:.*]] = graph.convert %{{.*}} : tensor<?xf32> -> tensor<?xf16>
// CHECK-NEXT:    return %[[OUT]]
func.func @sigmoid(%x: tensor<?xf16>) -> tensor<?xf16> {
  %r = graph.sigmoid %x : tensor<?xf16>
  return %r : tensor<?xf16>
}

// -----

// Pools are reductions over windows; an average that leaves out padding counts elements.

// CHECK-LABEL: func.func @pools
// CHECK:         graph.reduce_window max %{{.*}} window [1, 1, 2, 2] strides [1, 1, 2, 2]
// CHECK:         graph.reduce_window sum
// CHECK:         graph.reduce_window sum
// CHECK:         graph.div
// CHECK-NOT:     pool
func.func @pools(%x: tensor<1x3x8x8xf32>) -> (tensor<1x3x4x4xf32>, tensor<1x3x8x8xf32>) {
  %a = graph.max_pool %x window [2, 2] strides [2, 2] : tensor<1x3x8x8xf32> -> tensor<1x3x4x4xf32>
  %b = graph.avg_pool %x window [2, 2] low [1, 1] : tensor<1x3x8x8xf32> -> tensor<1x3x8x8xf32>
  return %a, %b : tensor<1x3x4x4xf32>, tensor<1x3x8x8xf32>
}

// -----

// Primitives are left alone.

// CHECK-LABEL: func.func @primitives
// CHECK-NEXT:    %[[OUT:.*]] = graph.exp
// CHECK-NEXT:    return %[[OUT]]
func.func @primitives(%x: tensor<2xf32>) -> tensor<2xf32> {
  %r = graph.exp %x : tensor<2xf32>
  return %r : tensor<2xf32>
}

// -----

// A transposed convolution whose stride is its window is a product over channels.

// CHECK-LABEL: func.func @stride_of_the_window(
// CHECK-SAME:    %[[X:[a-z]+]]: tensor<1x4x5xf32>, %[[W:[a-z]+]]: tensor<4x3x2xf32>)
// CHECK-NEXT:    %[[APART:.*]] = graph.reshape %[[W]][1, 4, 3, 1, 2]
// CHECK-NEXT:    %[[MOVED:.*]] = graph.transpose %[[APART]] [0, 2, 4, 1, 3]
// CHECK-NEXT:    %[[FILTER:.*]] = graph.reshape %[[MOVED]][6, 4, 1]
// CHECK-NEXT:    %[[CONV:.*]] = graph.conv %[[X]], %[[FILTER]] low [0] high [0] dilations [1] : (tensor<1x4x5xf32>, tensor<6x4x1xf32>) -> tensor<1x6x5xf32>
// CHECK-NEXT:    %[[PLACES:.*]] = graph.reshape %[[CONV]][1, 3, 2, 5]
// CHECK-NEXT:    %[[ORDER:.*]] = graph.transpose %[[PLACES]] [0, 1, 3, 2]
// CHECK-NEXT:    %[[OUT:.*]] = graph.reshape %[[ORDER]][1, 3, 10]
// CHECK-NEXT:    return %[[OUT]]
func.func @stride_of_the_window(%x: tensor<1x4x5xf32>, %w: tensor<4x3x2xf32>) -> tensor<1x3x10xf32> {
  %r = graph.conv_transpose %x, %w strides [2] : (tensor<1x4x5xf32>, tensor<4x3x2xf32>) -> tensor<1x3x10xf32>
  return %r : tensor<1x3x10xf32>
}

// -----

// Where the result is declared with other sizes than its parts have, it is cast.

// CHECK-LABEL: func.func @declared(
// CHECK:         %[[OUT:.*]] = tensor.cast %{{.*}} : tensor<?xf32> to tensor<4xf32>
// CHECK-NEXT:    return %[[OUT]]
func.func @declared(%x: tensor<?xf32>) -> tensor<4xf32> {
  %r = graph.softmax %x axis 0 : tensor<?xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}
