// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// A known condition takes its branch, also inside of what it decides.

// CHECK-LABEL: func.func @known(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<2xf32>)
// CHECK-NEXT:    graph.if %[[C]]
// CHECK-NEXT:      %[[N:.*]] = graph.neg %[[X]]
// CHECK-NEXT:      graph.yield %[[N]]
// CHECK-NEXT:    } else {
// CHECK-NEXT:      %[[E:.*]] = graph.exp %[[X]]
// CHECK-NEXT:      graph.yield %[[E]]
func.func @known(%c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %true = graph.constant dense<true> : tensor<i1>
  %r = graph.if %true -> (tensor<2xf32>) {
    %s = graph.if %c -> (tensor<2xf32>) {
      %n = graph.neg %x : tensor<2xf32>
      graph.yield %n : tensor<2xf32>
    } else {
      %t = graph.if %c -> (tensor<2xf32>) {
        graph.yield %x : tensor<2xf32>
      } else {
        %e = graph.exp %x : tensor<2xf32>
        graph.yield %e : tensor<2xf32>
      }
      graph.yield %t : tensor<2xf32>
    }
    graph.yield %s : tensor<2xf32>
  } else {
    graph.yield %x : tensor<2xf32>
  }
  return %r : tensor<2xf32>
}

// -----

// Results that nobody uses, or that both branches agree on, go, and then the choice.

// CHECK-LABEL: func.func @unused(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<2xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @unused(%c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %r:2 = graph.if %c -> (tensor<2xf32>, tensor<2xf32>) {
    %n = graph.neg %x : tensor<2xf32>
    graph.yield %n, %x : tensor<2xf32>, tensor<2xf32>
  } else {
    graph.yield %x, %x : tensor<2xf32>, tensor<2xf32>
  }
  return %r#1 : tensor<2xf32>
}

// -----

// No trip leaves the initial value, one trip the body; an unused carried value goes.

// CHECK-LABEL: func.func @trips(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: tensor<2xf32>)
// CHECK:         %[[ONE:.*]] = graph.neg %[[X]]
// CHECK-NEXT:    %[[MANY:.*]] = graph.for %{{.*}} iter_args(%{{.*}} = %[[X]]) -> (tensor<2xf32>)
// CHECK:         return %[[X]], %[[ONE]], %[[MANY]]
func.func @trips(%n: index, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %none = graph.for %i = %c0 to %c0 step %c1 iter_args(%a = %x) -> (tensor<2xf32>) {
    %b = graph.neg %a : tensor<2xf32>
    graph.yield %b : tensor<2xf32>
  }
  %one = graph.for %i = %c0 to %c1 step %c1 iter_args(%a = %x) -> (tensor<2xf32>) {
    %b = graph.neg %a : tensor<2xf32>
    graph.yield %b : tensor<2xf32>
  }
  %many:2 = graph.for %i = %c0 to %n step %c1 iter_args(%a = %x, %u = %x) -> (tensor<2xf32>, tensor<2xf32>) {
    %b = graph.neg %a : tensor<2xf32>
    graph.yield %b, %b : tensor<2xf32>, tensor<2xf32>
  }
  return %none, %one, %many#0 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// A general loop without a trip is its first region; one with unknown trips stays.

// CHECK-LABEL: func.func @general(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<2xf32>)
// CHECK:         %[[N:.*]] = graph.neg %[[X]]
// CHECK:         %[[W:.*]] = graph.while
// CHECK:         return %[[N]], %[[W]]
func.func @general(%c: tensor<i1>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %false = graph.constant dense<false> : tensor<i1>
  %none = graph.while (%a = %x) : (tensor<2xf32>) -> tensor<2xf32> {
    %n = graph.neg %a : tensor<2xf32>
    graph.condition(%false) %n : tensor<2xf32>
  } do {
  ^bb0(%b: tensor<2xf32>):
    graph.yield %b : tensor<2xf32>
  }
  %some = graph.while (%a = %x) : (tensor<2xf32>) -> tensor<2xf32> {
    graph.condition(%c) %a : tensor<2xf32>
  } do {
  ^bb0(%b: tensor<2xf32>):
    %n = graph.neg %b : tensor<2xf32>
    graph.yield %n : tensor<2xf32>
  }
  return %none, %some : tensor<2xf32>, tensor<2xf32>
}
