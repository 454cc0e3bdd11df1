// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Transposes merge, and vanish where they move nothing.

// CHECK-LABEL: func.func @transposes(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT:    %[[OUT:.*]] = graph.transpose %[[X]] [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
// CHECK-NEXT:    return %[[OUT]], %[[X]]
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<4x2x3xf32>, tensor<2x3x4xf32>) {
  %a = graph.transpose %x [0, 2, 1] : tensor<2x3x4xf32> -> tensor<2x4x3xf32>
  %b = graph.transpose %a [1, 0, 2] : tensor<2x4x3xf32> -> tensor<4x2x3xf32>
  %c = graph.transpose %b [1, 2, 0] : tensor<4x2x3xf32> -> tensor<2x3x4xf32>
  return %b, %c : tensor<4x2x3xf32>, tensor<2x3x4xf32>
}

// -----

// Reshapes and broadcasts merge; a transpose of a broadcast is a broadcast.

// CHECK-LABEL: func.func @merged(
// CHECK-SAME:    %[[X:.*]]: tensor<6xf32>)
// CHECK-NEXT:    %[[A:.*]] = graph.reshape %[[X]][3, 2] : tensor<6xf32> -> tensor<3x2xf32>
// CHECK-NEXT:    %[[B:.*]] = graph.broadcast %[[X]] axes [2] sizes [4, 5, 6] : tensor<6xf32> -> tensor<4x5x6xf32>
// CHECK-NEXT:    %[[C:.*]] = graph.broadcast %[[X]] axes [0] sizes [6, 5] : tensor<6xf32> -> tensor<6x5xf32>
// CHECK-NEXT:    return %[[A]], %[[B]], %[[C]]
func.func @merged(%x: tensor<6xf32>) -> (tensor<3x2xf32>, tensor<4x5x6xf32>, tensor<6x5xf32>) {
  %a = graph.reshape %x[2, 3] : tensor<6xf32> -> tensor<2x3xf32>
  %b = graph.reshape %a[3, 2] : tensor<2x3xf32> -> tensor<3x2xf32>
  %c = graph.broadcast %x axes [1] sizes [5, 6] : tensor<6xf32> -> tensor<5x6xf32>
  %d = graph.broadcast %c axes [1, 2] sizes [4, 5, 6] : tensor<5x6xf32> -> tensor<4x5x6xf32>
  %e = graph.transpose %c [1, 0] : tensor<5x6xf32> -> tensor<6x5xf32>
  return %b, %d, %e : tensor<3x2xf32>, tensor<4x5x6xf32>, tensor<6x5xf32>
}

// -----

// A neutral element goes away: for floats -0.0 is that of a sum, and +0.0 is not.

// CHECK-LABEL: func.func @neutral(
// CHECK-SAME:    %[[X:.*]]: tensor<2xf32>, %[[I:.*]]: tensor<2xui8>)
// CHECK:         %[[KEPT:.*]] = graph.add %[[X]]
// CHECK-NEXT:    return %[[X]], %[[KEPT]], %[[X]], %[[I]]
func.func @neutral(%x: tensor<2xf32>, %i: tensor<2xui8>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xui8>) {
  %minus = graph.constant dense<-0.0> : tensor<2xf32>
  %plus = graph.constant dense<0.0> : tensor<2xf32>
  %one = graph.constant dense<1.0> : tensor<2xf32>
  %ones = graph.constant dense<255> : tensor<2xui8>
  %a = graph.add %minus, %x : tensor<2xf32>
  %b = graph.add %x, %plus : tensor<2xf32>
  %c = graph.mul %x, %one : tensor<2xf32>
  %d = graph.and %i, %ones : tensor<2xui8>
  return %a, %b, %c, %d : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xui8>
}

// -----

// Constants are computed by the meaning of the op: saturated, wrapped, defined at zero.

// CHECK-LABEL: func.func @constants()
// CHECK-DAG:     graph.constant dense<[255, 0, 0]> : tensor<3xui8>
// CHECK-DAG:     graph.constant dense<[-128, -1, 3]> : tensor<3xi8>
// CHECK-DAG:     graph.constant dense<5.000000e+00> : tensor<1000x1000xf32>
// CHECK-DAG:     graph.constant dense<{{\[\[}}7.000000e+00, 1.000000e+01]]> : tensor<1x2xf32>
// CHECK-NOT:     graph.{{convert|div|add|matmul|broadcast}}
func.func @constants() -> (tensor<3xui8>, tensor<3xi8>, tensor<1000x1000xf32>, tensor<1x2xf32>) {
  %f = graph.constant dense<[300.0, -1.0, 0x7FC00000]> : tensor<3xf32>
  %a = graph.convert %f : tensor<3xf32> -> tensor<3xui8>
  %i = graph.constant dense<[-128, 7, 7]> : tensor<3xi8>
  %j = graph.constant dense<[-1, 0, 2]> : tensor<3xi8>
  %b = graph.div %i, %j : tensor<3xi8>
  %two = graph.constant dense<2.0> : tensor<f32>
  %wide = graph.broadcast %two axes [] sizes [1000, 1000] : tensor<f32> -> tensor<1000x1000xf32>
  %three = graph.constant dense<3.0> : tensor<1000x1000xf32>
  %c = graph.add %wide, %three : tensor<1000x1000xf32>
  %m = graph.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %n = graph.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %d = graph.matmul %m, %n : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %a, %b, %c, %d : tensor<3xui8>, tensor<3xi8>, tensor<1000x1000xf32>, tensor<1x2xf32>
}

// -----

// Sizes are known, or asked of the operand.

// CHECK-LABEL: func.func @sizes(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>, %[[N:.*]]: index)
// CHECK-DAG:     %[[THREE:.*]] = arith.constant 3 : index
// CHECK-DAG:     %[[SIZE:.*]] = graph.dim %[[X]] axis 0
// CHECK-NEXT:    return %[[THREE]], %[[SIZE]], %[[N]]
func.func @sizes(%x: tensor<?x3xf32>, %n: index) -> (index, index, index) {
  %a = graph.dim %x axis 1 : tensor<?x3xf32>
  %y = graph.exp %x : tensor<?x3xf32>
  %t = graph.transpose %y [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %b = graph.dim %t axis 1 : tensor<3x?xf32>
  %r = graph.broadcast %x axes [1, 2] sizes [%n, %b, 3] : tensor<?x3xf32> -> tensor<?x?x3xf32>
  %c = graph.dim %r axis 0 : tensor<?x?x3xf32>
  return %a, %b, %c : index, index, index
}

// -----

// A contraction over the axes of a matrix product becomes one; a lossless round trip goes away; nested concatenations are flat.

// CHECK-LABEL: func.func @joined(
// CHECK-SAME:    %[[M:.*]]: tensor<2x2xf16>)
// CHECK-NEXT:    %[[B:.*]] = graph.matmul %[[M]], %[[M]]
// CHECK-NEXT:    %[[C:.*]] = graph.concat %[[M]], %[[B]], %[[M]] axis 0
// CHECK-NEXT:    return %[[C]], %[[M]]
func.func @joined(%m: tensor<2x2xf16>) -> (tensor<6x2xf16>, tensor<2x2xf16>) {
  %b = graph.contract %m, %m batch [] x [] inner [1] x [0] : (tensor<2x2xf16>, tensor<2x2xf16>) -> tensor<2x2xf16>
  %c = graph.concat %m, %b axis 0 : (tensor<2x2xf16>, tensor<2x2xf16>) -> tensor<4x2xf16>
  %d = graph.concat %c, %m axis 0 : (tensor<4x2xf16>, tensor<2x2xf16>) -> tensor<6x2xf16>
  %e = graph.convert %m : tensor<2x2xf16> -> tensor<2x2xf32>
  %f = graph.convert %e : tensor<2x2xf32> -> tensor<2x2xf16>
  return %d, %f : tensor<6x2xf16>, tensor<2x2xf16>
}

// -----

// What could change a value or make something large stays.

// CHECK-LABEL: func.func @refused(
// CHECK:         graph.convert
// CHECK:         graph.convert
// CHECK:         graph.broadcast
func.func @refused(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<900x2xf32>) {
  %a = graph.convert %x : tensor<2xf32> -> tensor<2xf16>
  %b = graph.convert %a : tensor<2xf16> -> tensor<2xf32>
  %bias = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %d = graph.broadcast %bias axes [1] sizes [900, 2] : tensor<2xf32> -> tensor<900x2xf32>
  return %b, %d : tensor<2xf32>, tensor<900x2xf32>
}

// -----

// What is stretched to its own unknown sizes is no more than repeated.

// CHECK-LABEL: func.func @stretched(
// CHECK-SAME:    %[[X:.*]]: tensor<?x1xf32>, %[[N:.*]]: index)
// CHECK:         graph.broadcast %[[X]] axes [0, 1] sizes [%{{.*}}, 3]
// CHECK:         graph.stretch %[[X]] sizes [%[[N]], 3]
func.func @stretched(%x: tensor<?x1xf32>, %n: index) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %d = graph.dim %x axis 0 : tensor<?x1xf32>
  %a = graph.stretch %x sizes [%d, 3] : tensor<?x1xf32> -> tensor<?x3xf32>
  %b = graph.stretch %x sizes [%n, 3] : tensor<?x1xf32> -> tensor<?x3xf32>
  return %a, %b : tensor<?x3xf32>, tensor<?x3xf32>
}
