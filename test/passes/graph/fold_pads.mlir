// RUN: mlopt %s --graph-fold-pads --split-input-file | filecheck %s
// RUN: mlopt %s --graph-fold-pads --split-input-file --verify-each=values

// Zeros go into a convolution, and into a mean that counts them.

// CHECK-LABEL: func.func @zeros(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x1x4x4xf32>, %[[W:[^:]*]]: tensor<2x1x3x3xf32>
// CHECK-DAG:     %[[A:.*]] = graph.conv %[[X]], %[[W]] low [1, 1] high [2, 1] :
// CHECK-DAG:     %[[B:.*]] = graph.avg_pool %[[X]] window [2, 2] low [1, 0] high [2, 0] count_padding
// CHECK:         return %[[A]], %[[B]]
func.func @zeros(%x: tensor<1x1x4x4xf32>, %w: tensor<2x1x3x3xf32>) -> (tensor<1x2x5x4xf32>, tensor<1x1x6x3xf32>) {
  %zero = graph.constant dense<0.0> : tensor<f32>
  %p = graph.pad %x, %zero low [0, 0, 1, 0] high [0, 0, 2, 0] : (tensor<1x1x4x4xf32>, tensor<f32>) -> tensor<1x1x7x4xf32>
  %a = graph.conv %p, %w low [0, 1] high [0, 1] : (tensor<1x1x7x4xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x5x4xf32>
  %b = graph.avg_pool %p window [2, 2] : tensor<1x1x7x4xf32> -> tensor<1x1x6x3xf32>
  return %a, %b : tensor<1x2x5x4xf32>, tensor<1x1x6x3xf32>
}

// -----

// The least number goes into a maximum; zeros too where nothing is below them.

// CHECK-LABEL: func.func @least(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x2x5xf32>, %[[I:[^:]*]]: tensor<?xi8>
// CHECK-DAG:     %[[A:.*]] = graph.max_pool %[[X]] window [3] strides [2] low [1] high [1] :
// CHECK-DAG:     %[[R:.*]] = graph.relu %[[X]]
// CHECK-DAG:     %[[B:.*]] = graph.max_pool %[[R]] window [2] low [1] high [0] :
// CHECK-DAG:     %[[C:.*]] = graph.reduce_window max %[[I]] window [2] low [1] high [3] :
// CHECK:         return %[[A]], %[[B]], %[[C]]
func.func @least(%x: tensor<1x2x5xf32>, %i: tensor<?xi8>) -> (tensor<1x2x3xf32>, tensor<1x2x5xf32>, tensor<?xi8>) {
  %least = graph.constant dense<0xFF800000> : tensor<f32>
  %p = graph.pad %x, %least low [0, 0, 1] high [0, 0, 1] : (tensor<1x2x5xf32>, tensor<f32>) -> tensor<1x2x7xf32>
  %a = graph.max_pool %p window [3] strides [2] : tensor<1x2x7xf32> -> tensor<1x2x3xf32>
  %r = graph.relu %x : tensor<1x2x5xf32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %q = graph.pad %r, %zero low [0, 0, 1] high [0, 0, 0] : (tensor<1x2x5xf32>, tensor<f32>) -> tensor<1x2x6xf32>
  %b = graph.max_pool %q window [2] : tensor<1x2x6xf32> -> tensor<1x2x5xf32>
  %low = graph.constant dense<-128> : tensor<i8>
  %s = graph.pad %i, %low low [1] high [2] : (tensor<?xi8>, tensor<i8>) -> tensor<?xi8>
  %c = graph.reduce_window max %s window [2] high [1] : tensor<?xi8> -> tensor<?xi8>
  return %a, %b, %c : tensor<1x2x3xf32>, tensor<1x2x5xf32>, tensor<?xi8>
}

// -----

// Other numbers, padded channels, zeros above what is below them, and windows of nothing but
// padding stay.

// CHECK-LABEL: func.func @others(
// CHECK:         graph.conv %{{.*}}, %{{.*}} :
// CHECK-NEXT:    graph.pad
// CHECK-NEXT:    graph.conv %{{.*}}, %{{.*}} :
// CHECK-NEXT:    graph.pad
// CHECK-NEXT:    graph.max_pool %{{.*}} window [2] :
// CHECK-NEXT:    graph.relu
// CHECK-NEXT:    graph.pad
// CHECK-NEXT:    graph.max_pool %{{.*}} window [2] :
func.func @others(%x: tensor<1x2x4xf32>, %w: tensor<2x2x3xf32>, %v: tensor<2x3x3xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x2xf32>, tensor<1x2x5xf32>, tensor<1x2x6xf32>) {
  %one = graph.constant dense<1.0> : tensor<f32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %p = graph.pad %x, %one low [0, 0, 1] high [0, 0, 1] : (tensor<1x2x4xf32>, tensor<f32>) -> tensor<1x2x6xf32>
  %a = graph.conv %p, %w : (tensor<1x2x6xf32>, tensor<2x2x3xf32>) -> tensor<1x2x4xf32>
  %q = graph.pad %x, %zero low [0, 1, 0] high [0, 0, 0] : (tensor<1x2x4xf32>, tensor<f32>) -> tensor<1x3x4xf32>
  %b = graph.conv %q, %v : (tensor<1x3x4xf32>, tensor<2x3x3xf32>) -> tensor<1x2x2xf32>
  %r = graph.pad %x, %zero low [0, 0, 1] high [0, 0, 1] : (tensor<1x2x4xf32>, tensor<f32>) -> tensor<1x2x6xf32>
  %c = graph.max_pool %r window [2] : tensor<1x2x6xf32> -> tensor<1x2x5xf32>
  %y = graph.relu %x : tensor<1x2x4xf32>
  %s = graph.pad %y, %zero low [0, 0, 2] high [0, 0, 1] : (tensor<1x2x4xf32>, tensor<f32>) -> tensor<1x2x7xf32>
  %d = graph.max_pool %s window [2] : tensor<1x2x7xf32> -> tensor<1x2x6xf32>
  return %a, %b, %c, %d : tensor<1x2x4xf32>, tensor<1x2x2xf32>, tensor<1x2x5xf32>, tensor<1x2x6xf32>
}
