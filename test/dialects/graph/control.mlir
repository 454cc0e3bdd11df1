// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// A choice with results, and one without an else.

// CHECK-LABEL: func.func @choose
// CHECK:         %{{.*}} = graph.if %{{.*}} -> (tensor<4xf32>) {
// CHECK:           graph.yield %{{.*}} : tensor<4xf32>
// CHECK-NEXT:    } else {
// CHECK-NEXT:      graph.yield
func.func @choose(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %r = graph.if %c -> (tensor<4xf32>) {
    %n = graph.neg %x : tensor<4xf32>
    graph.yield %n : tensor<4xf32>
  } else {
    graph.yield %x : tensor<4xf32>
  }
  graph.if %c {
  }
  return %r : tensor<4xf32>
}

// A counted loop with a carried value.

// CHECK-LABEL: func.func @count
// CHECK:         graph.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (tensor<4xf32>) {
// CHECK:           graph.yield %{{.*}} : tensor<4xf32>
func.func @count(%n: index, %one: index, %x: tensor<4xf32>) -> tensor<4xf32> {
  %r = graph.for %i = %one to %n step %one iter_args(%a = %x) -> (tensor<4xf32>) {
    %b = graph.add %a, %x : tensor<4xf32>
    graph.yield %b : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// A general loop whose carried value changes its shape.

// CHECK-LABEL: func.func @grow
// CHECK:         graph.while (%{{.*}} = %{{.*}}) : (tensor<?xi32>) -> tensor<?xi32> {
// CHECK:           graph.condition(%{{.*}}) %{{.*}} : tensor<?xi32>
// CHECK-NEXT:    } do {
// CHECK-NEXT:    ^{{.*}}(%{{.*}}: tensor<?xi32>):
// CHECK:           graph.yield %{{.*}} : tensor<?xi32>
func.func @grow(%x: tensor<?xi32>, %limit: tensor<i32>) -> tensor<?xi32> {
  %r = graph.while (%a = %x) : (tensor<?xi32>) -> tensor<?xi32> {
    %s = graph.reduce sum %a axes [0] : tensor<?xi32> -> tensor<i32>
    %c = graph.compare lt %s, %limit : tensor<i32>
    graph.condition(%c) %a : tensor<?xi32>
  } do {
  ^bb0(%b: tensor<?xi32>):
    %d = graph.concat %b, %b axis 0 : (tensor<?xi32>, tensor<?xi32>) -> tensor<?xi32>
    graph.yield %d : tensor<?xi32>
  }
  return %r : tensor<?xi32>
}
