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
