// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s
// RUN: mlopt %s --canonicalize --split-input-file --verify-each=values

// Slices merge, and read what their operand was made of.

// CHECK-LABEL: func.func @slices(
// CHECK-SAME:    %[[X:.*]]: tensor<9x4xf32>, %[[Y:.*]]: tensor<3x4xf32>, %[[S:.*]]: tensor<4xf32>
// CHECK-NEXT:    %[[A:.*]] = graph.slice %[[X]][7, 1][2, 2][-4, 1]
// CHECK-NEXT:    %[[B:.*]] = graph.slice %[[Y]][1, 0][2, 4][1, 1]
// CHECK-NEXT:    %[[C:.*]] = graph.slice %[[Y]][0, 1][3, 2][1, 1]
// CHECK-NEXT:    %[[D:.*]] = graph.broadcast %[[S]] axes [1] sizes [2, 4]
// CHECK-NEXT:    return %[[A]], %[[B]], %[[C]], %[[D]]
func.func @slices(%x: tensor<9x4xf32>, %y: tensor<3x4xf32>, %s: tensor<4xf32>) -> (tensor<2x2xf32>, tensor<2x4xf32>, tensor<3x2xf32>, tensor<2x4xf32>) {
  %i = graph.slice %x[1, 0][4, 4][2, 1] : tensor<9x4xf32> -> tensor<4x4xf32>
  %a = graph.slice %i[3, 1][2, 2][-2, 1] : tensor<4x4xf32> -> tensor<2x2xf32>
  %c = graph.concat %x, %y axis 0 : (tensor<9x4xf32>, tensor<3x4xf32>) -> tensor<12x4xf32>
  %b = graph.slice %c[10, 0][2, 4][1, 1] : tensor<12x4xf32> -> tensor<2x4xf32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %p = graph.pad %y, %zero low [1, 0] high [0, 2] : (tensor<3x4xf32>, tensor<f32>) -> tensor<4x6xf32>
  %d = graph.slice %p[1, 1][3, 2][1, 1] : tensor<4x6xf32> -> tensor<3x2xf32>
  %w = graph.broadcast %s axes [1] sizes [9, 4] : tensor<4xf32> -> tensor<9x4xf32>
  %e = graph.slice %w[3, 0][2, 4][1, 1] : tensor<9x4xf32> -> tensor<2x4xf32>
  return %a, %b, %d, %e : tensor<2x2xf32>, tensor<2x4xf32>, tensor<3x2xf32>, tensor<2x4xf32>
}

// -----

// Neighbouring slices join: what was split and put together again is the whole.

// CHECK-LABEL: func.func @split(
// CHECK-SAME:    %[[X:.*]]: tensor<2x6xf32>
// CHECK-NEXT:    return %[[X]]
func.func @split(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %a = graph.slice %x[0, 0][2, 2][1, 1] : tensor<2x6xf32> -> tensor<2x2xf32>
  %b = graph.slice %x[0, 2][2, 0][1, 1] : tensor<2x6xf32> -> tensor<2x0xf32>
  %c = graph.slice %x[0, 2][2, 1][1, 1] : tensor<2x6xf32> -> tensor<2x1xf32>
  %d = graph.slice %x[0, 3][2, 3][1, 1] : tensor<2x6xf32> -> tensor<2x3xf32>
  %r = graph.concat %a, %b, %c, %d axis 1 : (tensor<2x2xf32>, tensor<2x0xf32>, tensor<2x1xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  return %r : tensor<2x6xf32>
}

// -----

// Paddings add up; an axis that is reversed twice is not reversed.

// CHECK-LABEL: func.func @twice(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xf32>
// CHECK:         %[[P:.*]] = graph.pad %[[X]], %{{.*}} low [1, 2] high [0, 1]
// CHECK-NEXT:    %[[R:.*]] = graph.reverse %[[X]] axes [0]
// CHECK-NEXT:    return %[[P]], %[[R]]
func.func @twice(%x: tensor<2x3xf32>) -> (tensor<3x6xf32>, tensor<2x3xf32>) {
  %zero = graph.constant dense<0.0> : tensor<f32>
  %a = graph.pad %x, %zero low [1, 0] high [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x4xf32>
  %b = graph.pad %a, %zero low [0, 2] high [0, 0] : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x6xf32>
  %c = graph.reverse %x axes [1] : tensor<2x3xf32> -> tensor<2x3xf32>
  %d = graph.reverse %c axes [0, 1] : tensor<2x3xf32> -> tensor<2x3xf32>
  return %b, %d : tensor<3x6xf32>, tensor<2x3xf32>
}

// -----

// Evenly spaced positions are a slice.

// CHECK-LABEL: func.func @ranges(
// CHECK-SAME:    %[[X:.*]]: tensor<6xf32>
// CHECK-NEXT:    %[[A:.*]] = graph.slice %[[X]][5][3][-2]
// CHECK-NEXT:    return %[[A]], %[[X]]
func.func @ranges(%x: tensor<6xf32>) -> (tensor<3xf32>, tensor<6xf32>) {
  %i = graph.constant dense<[-1, -3, -5]> : tensor<3xi64>
  %j = graph.iota [6] axis 0 : tensor<6xi32>
  %a = graph.gather %x, %i axis 0 : (tensor<6xf32>, tensor<3xi64>) -> tensor<3xf32>
  %b = graph.gather %x, %j axis 0 : (tensor<6xf32>, tensor<6xi32>) -> tensor<6xf32>
  return %a, %b : tensor<3xf32>, tensor<6xf32>
}

// -----

// A slice over a border, of the padding, or of several parts stays; so do positions around 0.

// CHECK-LABEL: func.func @refused(
// CHECK:         graph.concat
// CHECK:         graph.slice
// CHECK:         graph.pad
// CHECK:         graph.slice
// CHECK:         graph.gather
func.func @refused(%x: tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %c = graph.concat %x, %x axis 0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<6xf32>
  %a = graph.slice %c[2][2][1] : tensor<6xf32> -> tensor<2xf32>
  %zero = graph.constant dense<0.0> : tensor<f32>
  %p = graph.pad %x, %zero low [1] high [0] : (tensor<3xf32>, tensor<f32>) -> tensor<4xf32>
  %b = graph.slice %p[0][2][1] : tensor<4xf32> -> tensor<2xf32>
  %i = graph.constant dense<[-1, 0]> : tensor<2xi64>
  %d = graph.gather %x, %i axis 0 : (tensor<3xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %a, %b, %d : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// Neighbouring slices join, whatever their sizes are along other axes.

// CHECK-LABEL: func.func @joined(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32>, %[[N:[^:]*]]: index
// CHECK-NEXT:    graph.slice %[[X]][0, 0][%[[N]], 4][1, 1]
// CHECK-NOT:     graph.slice
func.func @joined(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %a = graph.slice %x[0, 0][%n, 1][1, 1] : tensor<?x4xf32> -> tensor<?x1xf32>
  %b = graph.slice %x[0, 1][%n, 3][1, 1] : tensor<?x4xf32> -> tensor<?x3xf32>
  %c = graph.concat %a, %b axis 1 : (tensor<?x1xf32>, tensor<?x3xf32>) -> tensor<?x4xf32>
  return %c : tensor<?x4xf32>
}
