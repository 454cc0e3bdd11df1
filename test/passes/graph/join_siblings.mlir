// RUN: mlopt %s --graph-join-siblings --split-input-file | filecheck %s
// RUN: mlopt %s --graph-join-siblings --split-input-file --verify-each=values -o /dev/null

// A layer at each of three steps, of a size that is not known, is one layer.

// CHECK-LABEL: func.func @steps(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3x?x4xf32> {{{.*}}}, %[[W:[^:]*]]: tensor<4x5xf32>, %[[B:[^:]*]]: tensor<5xf32>
// CHECK:         %[[M:.*]] = arith.muli
// CHECK:         %[[R:.*]] = graph.reshape %[[X]][%[[M]], 4] : tensor<3x?x4xf32> -> tensor<?x4xf32>
// CHECK-NEXT:    %[[P:.*]] = graph.matmul %[[R]], %[[W]]
// CHECK:         %[[S:.*]] = graph.broadcast %[[B]] axes [1]
// CHECK-NEXT:    %[[A:.*]] = graph.add %[[P]], %[[S]]
// CHECK-NEXT:    %[[O:.*]] = graph.reshape %[[A]][3, %{{.*}}, 5] : tensor<?x5xf32> -> tensor<3x?x5xf32>
// CHECK-NEXT:    return %[[O]]
func.func @steps(%x: tensor<3x?x4xf32> {mlopt.dims = ["", "n", ""]}, %w: tensor<4x5xf32>, %b: tensor<5xf32>) -> tensor<3x?x5xf32> {
  %n = graph.dim %x axis 1 : tensor<3x?x4xf32>
  %s = graph.broadcast %b axes [1] sizes [%n, 5] : tensor<5xf32> -> tensor<?x5xf32>
  %x0 = graph.slice %x[0, 0, 0][1, %n, 4][1, 1, 1] : tensor<3x?x4xf32> -> tensor<1x?x4xf32>
  %x1 = graph.slice %x[1, 0, 0][1, %n, 4][1, 1, 1] : tensor<3x?x4xf32> -> tensor<1x?x4xf32>
  %x2 = graph.slice %x[2, 0, 0][1, %n, 4][1, 1, 1] : tensor<3x?x4xf32> -> tensor<1x?x4xf32>
  %r0 = graph.reshape %x0[%n, 4] : tensor<1x?x4xf32> -> tensor<?x4xf32>
  %r1 = graph.reshape %x1[%n, 4] : tensor<1x?x4xf32> -> tensor<?x4xf32>
  %r2 = graph.reshape %x2[%n, 4] : tensor<1x?x4xf32> -> tensor<?x4xf32>
  %p0 = graph.matmul %r0, %w : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<?x5xf32>
  %p1 = graph.matmul %r1, %w : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<?x5xf32>
  %p2 = graph.matmul %r2, %w : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<?x5xf32>
  %a0 = graph.add %p0, %s : tensor<?x5xf32>
  %a1 = graph.add %p1, %s : tensor<?x5xf32>
  %a2 = graph.add %p2, %s : tensor<?x5xf32>
  %o0 = graph.reshape %a0[1, %n, 5] : tensor<?x5xf32> -> tensor<1x?x5xf32>
  %o1 = graph.reshape %a1[1, %n, 5] : tensor<?x5xf32> -> tensor<1x?x5xf32>
  %o2 = graph.reshape %a2[1, %n, 5] : tensor<?x5xf32> -> tensor<1x?x5xf32>
  %o = graph.concat %o0, %o1, %o2 axis 0 : (tensor<1x?x5xf32>, tensor<1x?x5xf32>, tensor<1x?x5xf32>) -> tensor<3x?x5xf32>
  return %o : tensor<3x?x5xf32>
}

// -----

// Products of one operand with constants are one with both; so are their biases.

// CHECK-LABEL: func.func @columns(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x3xf32>
// CHECK-NEXT:    %[[W:.*]] = graph.constant dense<{{.*}}> : tensor<3x3xf32>
// CHECK-NEXT:    %[[P:.*]] = graph.matmul %[[X]], %[[W]]
// CHECK-NEXT:    %[[R:.*]] = graph.relu %[[P]] : tensor<2x3xf32>
// CHECK-NEXT:    return %[[R]]
func.func @columns(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %v = graph.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %w = graph.constant dense<[[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]> : tensor<3x2xf32>
  %p = graph.matmul %x, %v : (tensor<2x3xf32>, tensor<3x1xf32>) -> tensor<2x1xf32>
  %q = graph.matmul %x, %w : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %r = graph.relu %p : tensor<2x1xf32>
  %s = graph.relu %q : tensor<2x2xf32>
  %o = graph.concat %r, %s axis 1 : (tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
  return %o : tensor<2x3xf32>
}

// -----

// A part of the image at a time: slices of some of it are one slice.

// CHECK-LABEL: func.func @images(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<5x2x4x4xf32>, %[[F:[^:]*]]: tensor<3x2x3x3xf32>
// CHECK-NEXT:    %[[S:.*]] = graph.slice %[[X]][1, 0, 0, 0][3, 2, 4, 4][1, 1, 1, 1]
// CHECK-NEXT:    %[[C:.*]] = graph.conv %[[S]], %[[F]]
// CHECK-NEXT:    return %[[C]]
func.func @images(%x: tensor<5x2x4x4xf32>, %f: tensor<3x2x3x3xf32>) -> tensor<3x3x2x2xf32> {
  %a = graph.slice %x[1, 0, 0, 0][1, 2, 4, 4][1, 1, 1, 1] : tensor<5x2x4x4xf32> -> tensor<1x2x4x4xf32>
  %b = graph.slice %x[2, 0, 0, 0][2, 2, 4, 4][1, 1, 1, 1] : tensor<5x2x4x4xf32> -> tensor<2x2x4x4xf32>
  %c = graph.conv %a, %f strides [1, 1] low [0, 0] high [0, 0] dilations [1, 1] : (tensor<1x2x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x2x2xf32>
  %d = graph.conv %b, %f strides [1, 1] low [0, 0] high [0, 0] dilations [1, 1] : (tensor<2x2x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<2x3x2x2xf32>
  %o = graph.concat %c, %d axis 0 : (tensor<1x3x2x2xf32>, tensor<2x3x2x2xf32>) -> tensor<3x3x2x2xf32>
  return %o : tensor<3x3x2x2xf32>
}

// -----

// Not in order; of two tensors; along what is summed; read by another: all stay.

// CHECK-LABEL: func.func @others(
// CHECK-COUNT-8: graph.relu
// CHECK:         graph.concat
func.func @others(%x: tensor<4x4xf32>, %y: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<2x4xf32>, tensor<4x4xf32>, tensor<2x4xf32>) {
  %a = graph.slice %x[0, 0][2, 4][1, 1] : tensor<4x4xf32> -> tensor<2x4xf32>
  %b = graph.slice %x[2, 0][2, 4][1, 1] : tensor<4x4xf32> -> tensor<2x4xf32>
  %c = graph.slice %y[2, 0][2, 4][1, 1] : tensor<4x4xf32> -> tensor<2x4xf32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %0 = graph.relu %b : tensor<2x4xf32>
  %1 = graph.relu %a : tensor<2x4xf32>
  %order = graph.concat %0, %1 axis 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  %2 = graph.relu %a : tensor<2x4xf32>
  %3 = graph.relu %c : tensor<2x4xf32>
  %two = graph.concat %2, %3 axis 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  %4 = graph.relu %a : tensor<2x4xf32>
  %5 = graph.relu %b : tensor<2x4xf32>
  %6 = graph.reduce sum %4 axes [0] : tensor<2x4xf32> -> tensor<4xf32>
  %7 = graph.reduce sum %5 axes [0] : tensor<2x4xf32> -> tensor<4xf32>
  %8 = graph.reshape %6[1, 4] : tensor<4xf32> -> tensor<1x4xf32>
  %9 = graph.reshape %7[1, 4] : tensor<4xf32> -> tensor<1x4xf32>
  %summed = graph.concat %8, %9 axis 0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %10 = graph.relu %a : tensor<2x4xf32>
  %11 = graph.relu %b : tensor<2x4xf32>
  %read = graph.concat %10, %11 axis 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  return %order, %two, %summed, %read, %11 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<2x4xf32>, tensor<4x4xf32>, tensor<2x4xf32>
}
