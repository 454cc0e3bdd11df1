// RUN: mlopt %s --graph-hoist-slices --split-input-file | filecheck %s

// What reads beyond an operand whose size only that knows is left to the run time.

// CHECK-LABEL: func.func @beyond(
// CHECK:         graph.add
// CHECK-NEXT:    graph.slice
func.func @beyond(%x: tensor<4xf32>, %y: tensor<?xf32>) -> tensor<6xf32> {
  %a = graph.add %x, %y : (tensor<4xf32>, tensor<?xf32>) -> tensor<?xf32>
  %s = graph.slice %a[0][6][1] : tensor<?xf32> -> tensor<6xf32>
  return %s : tensor<6xf32>
}
