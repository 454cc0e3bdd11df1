// RUN: mlopt %s --graph-simplify-dims --canonicalize --split-input-file | filecheck %s

// Equal names are equal sizes: one is asked for.

// CHECK-LABEL: func.func @equal(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %[[Y:.*]]: tensor<?x4xf32> {mlopt.dims = ["n", ""]})
// CHECK-NEXT:    %[[N:.*]] = graph.dim %[[X]] axis 0
// CHECK-NEXT:    %[[S:.*]] = graph.add %[[X]], %[[Y]]
// CHECK-NEXT:    return %[[S]], %[[N]], %[[N]]
func.func @equal(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %y: tensor<?x4xf32> {mlopt.dims = ["n", ""]}) -> (tensor<?x4xf32>, index, index) {
  %n = graph.dim %x axis 0 : tensor<?x4xf32>
  %b = graph.broadcast %y axes [0, 1] sizes [%n, 4] : tensor<?x4xf32> -> tensor<?x4xf32>
  %s = graph.add %x, %b : tensor<?x4xf32>
  %m = graph.dim %s axis 0 : tensor<?x4xf32>
  return %s, %n, %m : tensor<?x4xf32>, index, index
}

// -----

// Sizes follow the ops: a concatenation of n and n is twice n.

// CHECK-LABEL: func.func @twice
// CHECK:         %[[A:.*]] = graph.concat
// CHECK-NEXT:    %[[N:.*]] = graph.dim %[[A]] axis 0
// CHECK-NEXT:    %[[C:.*]] = graph.dim %{{.*}} axis 0
// CHECK-NEXT:    return %[[N]], %[[N]], %[[C]]
func.func @twice(%x: tensor<?xf32> {mlopt.dims = ["n"]}, %y: tensor<?xf32> {mlopt.dims = ["n"]}) -> (index, index, index) {
  %a = graph.concat %x, %y axis 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %n = graph.dim %a axis 0 : tensor<?xf32>
  %b = graph.concat %y, %y axis 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %m = graph.dim %b axis 0 : tensor<?xf32>
  %c = graph.dim %x axis 0 : tensor<?xf32>
  return %n, %m, %c : index, index, index
}

// -----

// Other names may be other sizes; nothing changes.

// CHECK-LABEL: func.func @other(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32> {mlopt.dims = ["n"]}, %[[Y:.*]]: tensor<?xf32> {mlopt.dims = ["m"]})
// CHECK-NEXT:    %[[N:.*]] = graph.dim %[[X]] axis 0
// CHECK-NEXT:    %[[M:.*]] = graph.dim %[[Y]] axis 0
func.func @other(%x: tensor<?xf32> {mlopt.dims = ["n"]}, %y: tensor<?xf32> {mlopt.dims = ["m"]}) -> (tensor<?xf32>, index, index) {
  %n = graph.dim %x axis 0 : tensor<?xf32>
  %m = graph.dim %y axis 0 : tensor<?xf32>
  %s = graph.add %x, %y : tensor<?xf32>
  return %s, %n, %m : tensor<?xf32>, index, index
}

// -----

// Windows are counted, padding adds, positions take the place of an axis.

// CHECK-LABEL: func.func @windows(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x2x?xf32>
// CHECK:         %[[A:.*]] = graph.conv
// CHECK:         %[[N:.*]] = graph.dim %[[A]] axis 2
// CHECK-NOT:     graph.dim
// CHECK:         return %[[N]], %[[N]], %[[N]]
func.func @windows(%x: tensor<1x2x?xf32> {mlopt.dims = ["", "", "n"]}, %w: tensor<2x2x3xf32>, %i: tensor<?xi64> {mlopt.dims = ["m"]}) -> (index, index, index) {
  %a = graph.conv %x, %w strides [2] low [1] high [1] : (tensor<1x2x?xf32>, tensor<2x2x3xf32>) -> tensor<1x2x?xf32>
  %n = graph.dim %a axis 2 : tensor<1x2x?xf32>
  %b = graph.max_pool %x window [2] strides [2] high [1] : tensor<1x2x?xf32> -> tensor<1x2x?xf32>
  %z = graph.constant dense<0.0> : tensor<f32>
  %p = graph.pad %x, %z low [0, 0, 2] high [0, 0, 3] : (tensor<1x2x?xf32>, tensor<f32>) -> tensor<1x2x?xf32>
  %c = graph.reduce_window sum %p window [1, 1, 6] strides [1, 1, 2] : tensor<1x2x?xf32> -> tensor<1x2x?xf32>
  %g = graph.gather %c, %i axis 0 : (tensor<1x2x?xf32>, tensor<?xi64>) -> tensor<?x2x?xf32>
  %m = graph.dim %b axis 2 : tensor<1x2x?xf32>
  %k = graph.dim %g axis 2 : tensor<?x2x?xf32>
  return %n, %m, %k : index, index, index
}

// -----

// A stretch along axes of equal names repeats only those of size 1; to the sizes that there
// are it is nothing.

// CHECK-LABEL: func.func @stretches(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x1xf32> {mlopt.dims = ["n", ""]}, %[[Y:[^:]*]]: tensor<?x?xf32>
// CHECK:         %[[B:.*]] = graph.broadcast %[[X]] axes [0, 1] sizes
// CHECK-NEXT:    %[[S:.*]] = graph.add %[[B]], %[[Y]]
// CHECK-NEXT:    return %[[S]]
func.func @stretches(%x: tensor<?x1xf32> {mlopt.dims = ["n", ""]}, %y: tensor<?x?xf32> {mlopt.dims = ["n", "m"]}) -> tensor<?x?xf32> {
  %n = graph.dim %y axis 0 : tensor<?x?xf32>
  %m = graph.dim %y axis 1 : tensor<?x?xf32>
  %b = graph.stretch %x sizes [%n, %m] : tensor<?x1xf32> -> tensor<?x?xf32>
  %c = graph.stretch %y sizes [%n, %m] : tensor<?x?xf32> -> tensor<?x?xf32>
  %d = graph.reshape %c[%n, %m] : tensor<?x?xf32> -> tensor<?x?xf32>
  %s = graph.add %b, %d : tensor<?x?xf32>
  return %s : tensor<?x?xf32>
}

// -----

// What may be 1 or n stays.

// CHECK-LABEL: func.func @either(
// CHECK:         graph.stretch
func.func @either(%x: tensor<?xf32> {mlopt.dims = ["k"]}, %y: tensor<?xf32> {mlopt.dims = ["n"]}) -> tensor<?xf32> {
  %n = graph.dim %y axis 0 : tensor<?xf32>
  %b = graph.stretch %x sizes [%n] : tensor<?xf32> -> tensor<?xf32>
  return %b : tensor<?xf32>
}

// -----

// Sizes that a cast forgets are known to the readers, and forgotten at the end.

// CHECK-LABEL: func.func @casts(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4x3xf32>
// CHECK-NEXT:    %[[E:.*]] = graph.exp %[[X]] : tensor<4x3xf32>
// CHECK-NEXT:    %[[R:.*]] = graph.reduce sum %[[E]] axes [1] : tensor<4x3xf32> -> tensor<4xf32>
// CHECK-NEXT:    %[[C:.*]] = tensor.cast %[[R]] : tensor<4xf32> to tensor<?xf32>
// CHECK-NEXT:    return %[[C]] : tensor<?xf32>
func.func @casts(%x: tensor<4x3xf32>) -> tensor<?xf32> {
  %c = tensor.cast %x : tensor<4x3xf32> to tensor<?x3xf32>
  %e = graph.exp %c : tensor<?x3xf32>
  %r = graph.reduce sum %e axes [1] : tensor<?x3xf32> -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

// What an op would refuse to read stays behind the cast.

// CHECK-LABEL: func.func @never(
// CHECK:         tensor.cast
// CHECK-NEXT:    graph.reshape
func.func @never(%x: tensor<4xf32>) -> tensor<5xf32> {
  %c = tensor.cast %x : tensor<4xf32> to tensor<?xf32>
  %r = graph.reshape %c[5] : tensor<?xf32> -> tensor<5xf32>
  return %r : tensor<5xf32>
}

// -----

// So do they through a split: its parts have the sizes that it was given.

// CHECK-LABEL: func.func @parts(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x?xf32> {mlopt.dims = ["n", "k"]}, %[[M:[^:]*]]: index)
// CHECK-NEXT:    %[[N:.*]] = graph.dim %[[X]] axis 0
// CHECK-NEXT:    return %[[N]], %[[M]]
func.func @parts(%x: tensor<?x?xf32> {mlopt.dims = ["n", "k"]}, %m: index) -> (index, index) {
  %c1 = arith.constant 1 : index
  %k = graph.dim %x axis 1 : tensor<?x?xf32>
  %l = arith.subi %k, %m : index
  %a, %b = graph.split %x axis 1 sizes [%m, %l] : tensor<?x?xf32> -> tensor<?x?xf32>, tensor<?x?xf32>
  %n = graph.dim %b axis 0 : tensor<?x?xf32>
  %o = graph.dim %a axis 1 : tensor<?x?xf32>
  return %n, %o : index, index
}

// -----

// A slice of all that there is, is what it is a slice of; one of as much from another start, or
// backwards, is not.

// CHECK-LABEL: func.func @all(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32> {mlopt.dims = ["n", ""]}
// CHECK:         %[[E:.*]] = graph.exp %[[X]]
// CHECK:         %[[B:.*]] = graph.slice %[[X]]{{.*}}[-1, 1]
// CHECK:         %[[O:.*]] = graph.slice %[[X]][%{{.*}}, 0]
// CHECK:         return %[[E]], %[[B]], %[[O]]
func.func @all(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %k: index) -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) {
  %n = graph.dim %x axis 0 : tensor<?x4xf32>
  %s = graph.slice %x[0, 0][%n, 4][1, 1] : tensor<?x4xf32> -> tensor<?x4xf32>
  %e = graph.exp %s : tensor<?x4xf32>
  %b = graph.slice %x[0, 0][%n, 4][-1, 1] : tensor<?x4xf32> -> tensor<?x4xf32>
  %o = graph.slice %x[%k, 0][%n, 4][1, 1] : tensor<?x4xf32> -> tensor<?x4xf32>
  return %e, %b, %o : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

// The size that arithmetic computes is the one that windows are counted by.

// CHECK-LABEL: func.func @windows(
// CHECK:         %[[Y:.*]] = graph.conv
// CHECK-NEXT:    return %[[Y]]
func.func @windows(%x: tensor<1x3x?x8xf32> {mlopt.dims = ["", "", "h", ""]}, %f: tensor<2x3x3x3xf32>) -> tensor<1x2x?x4xf32> {
  %h = graph.dim %x axis 2 : tensor<1x3x?x8xf32>
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %room = arith.subi %h, %c1 : index
  %steps = arith.floordivsi %room, %c2 : index
  %n = arith.addi %steps, %c1 : index
  %y = graph.conv %x, %f strides [2, 2] low [1, 1] high [1, 1] dilations [1, 1] : (tensor<1x3x?x8xf32>, tensor<2x3x3x3xf32>) -> tensor<1x2x?x4xf32>
  %s = graph.slice %y[0, 0, 0, 0][1, 2, %n, 4][1, 1, 1, 1] : tensor<1x2x?x4xf32> -> tensor<1x2x?x4xf32>
  return %s : tensor<1x2x?x4xf32>
}
