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
