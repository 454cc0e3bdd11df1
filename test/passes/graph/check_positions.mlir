// RUN: mlopt %s --graph-check-positions --split-input-file | filecheck %s

// The least and the largest position are compared with the size.

// CHECK-LABEL: func.func @gather(
// CHECK:         %[[LOW:.*]] = graph.reduce min %i axes [0]
// CHECK:         %[[HIGH:.*]] = graph.reduce max %i axes [0]
// CHECK:         arith.cmpi sge
// CHECK:         arith.cmpi slt
// CHECK:         cf.assert %{{.*}}, "{{.*}}: 'graph.gather' op a position is outside of axis 0 of its operand"
// CHECK-NEXT:    graph.gather
func.func @gather(%x: tensor<?x4xf32>, %i: tensor<?xi32>) -> tensor<?x4xf32> {
  %r = graph.gather %x, %i axis 0 : (tensor<?x4xf32>, tensor<?xi32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// -----

// A column of points is compared with the size of its axis.

// CHECK-LABEL: func.func @points(
// CHECK:         axis 0 of its operand
// CHECK:         axis 1 of its operand
// CHECK:         graph.gather_nd
func.func @points(%x: tensor<3x4xf32>, %i: tensor<5x2xi64>) -> tensor<5xf32> {
  %r = graph.gather_nd %x, %i : (tensor<3x4xf32>, tensor<5x2xi64>) -> tensor<5xf32>
  return %r : tensor<5xf32>
}

// -----

// Constants that are inside, and numbers counted along the axis, need no check.

// CHECK-LABEL: func.func @known(
// CHECK-NOT:     cf.assert
// CHECK:         return
func.func @known(%x: tensor<3x4xf32>, %y: tensor<?xf32>) -> (tensor<2x4xf32>, tensor<?xf32>) {
  %i = graph.constant dense<[2, -3]> : tensor<2xi64>
  %r = graph.gather %x, %i axis 0 : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  %n = graph.dim %y axis 0 : tensor<?xf32>
  %k = graph.iota[%n] axis 0 : tensor<?xi64>
  %s = graph.gather %y, %k axis 0 : (tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>
  return %r, %s : tensor<2x4xf32>, tensor<?xf32>
}

// -----

// What is gathered, or chosen, of numbers that fit does, wherever it is gathered from.

// CHECK-LABEL: func.func @of_numbers(
// CHECK-COUNT-2: cf.assert
// CHECK-NOT:     cf.assert
// CHECK:         return
func.func @of_numbers(%x: tensor<4xf32>, %i: tensor<?xi64>, %j: tensor<?xi64>, %b: tensor<?xi1>) -> tensor<?xf32> {
  %low = graph.constant dense<[3, 0, 2]> : tensor<3xi64>
  %high = graph.constant dense<[-4, 1]> : tensor<2xi64>
  %p = graph.gather %low, %i axis 0 : (tensor<3xi64>, tensor<?xi64>) -> tensor<?xi64>
  %q = graph.gather %high, %j axis 0 : (tensor<2xi64>, tensor<?xi64>) -> tensor<?xi64>
  %s = graph.select %b, %p, %q : (tensor<?xi1>, tensor<?xi64>, tensor<?xi64>) -> tensor<?xi64>
  %r = graph.gather %x, %s axis 0 : (tensor<4xf32>, tensor<?xi64>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

// One of the two may be any.

// CHECK-LABEL: func.func @of_any(
// CHECK:         cf.assert
func.func @of_any(%x: tensor<4xf32>, %i: tensor<3xi64>, %b: tensor<3xi1>) -> tensor<3xf32> {
  %low = graph.constant dense<[3, 0, 2]> : tensor<3xi64>
  %s = graph.select %b, %low, %i : (tensor<3xi1>, tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>
  %r = graph.gather %x, %s axis 0 : (tensor<4xf32>, tensor<3xi64>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}
