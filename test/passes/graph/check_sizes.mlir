// RUN: mlopt %s --graph-check-sizes --split-input-file | filecheck %s

// A pair of sizes is compared once, at the start; the message has op, place and both sizes.

// CHECK-LABEL: func.func @once(
// CHECK-NEXT:    %[[N:.*]] = graph.dim %x axis 0
// CHECK-NEXT:    %[[M:.*]] = graph.dim %y axis 0
// CHECK-NEXT:    %[[OK:.*]] = arith.cmpi eq, %[[N]], %[[M]]
// CHECK-NEXT:    cf.assert %[[OK]], "{{.*}}check_sizes.mlir:{{[0-9]+:[0-9]+}}: 'graph.add' op sizes differ: n of axis 0 of %e and m of axis 0 of %y"
// CHECK-NEXT:    graph.exp
// CHECK-NEXT:    graph.add
// CHECK-NEXT:    graph.mul
// CHECK-NEXT:    return
func.func @once(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %y: tensor<?x4xf32> {mlopt.dims = ["m", ""]}) -> tensor<?x4xf32> {
  %e = graph.exp %x : tensor<?x4xf32>
  %s = graph.add %e, %y : tensor<?x4xf32>
  %p = graph.mul %s, %y : tensor<?x4xf32>
  return %p : tensor<?x4xf32>
}

// -----

// Sizes that follow from arguments are computed of these, not of what lies between.

// CHECK-LABEL: func.func @computed(
// CHECK-NEXT:    graph.dim %x axis 0
// CHECK:         arith.muli
// CHECK:         graph.dim %y axis 0
// CHECK:         cf.assert
// CHECK-NEXT:    graph.concat
// CHECK-NEXT:    graph.add
func.func @computed(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %c = graph.concat %x, %x axis 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %s = graph.add %c, %y : tensor<?xf32>
  return %s : tensor<?xf32>
}

// -----

// What only one branch needs is checked in it.

// CHECK-LABEL: func.func @branch(
// CHECK:         graph.if
// CHECK-NEXT:      arith.cmpi
// CHECK-NEXT:      cf.assert
// CHECK-NEXT:      graph.add
func.func @branch(%c: tensor<i1>, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %r = graph.if %c -> (tensor<?xf32>) {
    %s = graph.add %x, %y : tensor<?xf32>
    graph.yield %s : tensor<?xf32>
  } else {
    graph.yield %x : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// -----

// A divisor that may be zero is looked at.

// CHECK-LABEL: func.func @divided(
// CHECK:         arith.cmpi ne, %n
// CHECK-NEXT:    cf.assert %{{.*}}, "{{.*}}: 'arith.divsi' op divides by zero"
// CHECK:         arith.divsi
func.func @divided(%m: index, %n: index) -> index {
  %q = arith.divsi %m, %n : index
  return %q : index
}

// -----

// What is proved needs nothing: equal names, all of a size, a reshape back, known sizes.

// CHECK-LABEL: func.func @proved(
// CHECK-NOT:     cf.assert
// CHECK:         return
func.func @proved(%x: tensor<?x4xf32> {mlopt.dims = ["n", ""]}, %y: tensor<4x?xf32> {mlopt.dims = ["", "n"]}) -> (tensor<?x4xf32>, tensor<?xf32>) {
  %t = graph.transpose %y [1, 0] : tensor<4x?xf32> -> tensor<?x4xf32>
  %s = graph.add %x, %t : tensor<?x4xf32>
  %n = graph.dim %s axis 0 : tensor<?x4xf32>
  %c4 = arith.constant 4 : index
  %size = arith.muli %n, %c4 : index
  %f = graph.reshape %s [%size] : tensor<?x4xf32> -> tensor<?xf32>
  %p = graph.slice %s[0, 1] [%n, 3] [1, 1] : tensor<?x4xf32> -> tensor<?x3xf32>
  return %s, %f : tensor<?x4xf32>, tensor<?xf32>
}
