// RUN: mlopt %s --verify-diagnostics --split-input-file

// What decides is one boolean in a tensor.

func.func @one_boolean(%c: tensor<2xi1>) {
  // expected-error@+1 {{use of value '%c' expects different type than prior uses: 'tensor<i1>' vs 'tensor<2xi1>'}}
  graph.if %c {
  }
  return
}

// -----

// A choice with results has two regions.

func.func @two_regions(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error@+1 {{an if with results needs an else region}}
  %r = graph.if %c -> (tensor<2xf32>) {
    graph.yield %x : tensor<2xf32>
  }
  return
}

// -----

// Both regions yield what the results are.

func.func @same_types(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{values yielded by the else region: value 0 is tensor<3xf32>, but the op's results needs tensor<2xf32>}}
  %r = graph.if %c -> (tensor<2xf32>) {
    graph.yield %x : tensor<2xf32>
  } else {
    graph.yield %y : tensor<3xf32>
  }
  return
}

// -----

// A carried value keeps its type; a size that changes is written as unknown.

func.func @one_type(%n: index, %x: tensor<2xf32>) {
  // expected-error@+1 {{yielded values: value 0 is tensor<4xf32>, but iter_args needs tensor<2xf32>}}
  %r = graph.for %i = %n to %n step %n iter_args(%a = %x) -> (tensor<2xf32>) {
    %d = graph.concat %a, %a axis 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
    graph.yield %d : tensor<4xf32>
  }
  return
}

// -----

// A general loop hands over what its second region takes.

func.func @handed_over(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error@+1 {{after arguments: found 1 value, but the condition needs 0 values}}
  graph.while (%a = %x) : (tensor<2xf32>) -> () {
    graph.condition(%c)
  } do {
  ^bb0(%b: tensor<2xf32>):
    graph.yield %b : tensor<2xf32>
  }
  return
}

// -----

// A yield ends a region of control flow.

func.func @misplaced(%x: tensor<2xf32>) {
  // expected-error@+1 {{expects parent op to be one of 'graph.for', 'graph.if', 'graph.while'}}
  graph.yield %x : tensor<2xf32>
}

// -----

// A condition ends the first region of a general loop.

func.func @misplaced_condition(%c: tensor<i1>) {
  // expected-error@+1 {{expects parent op 'graph.while'}}
  graph.condition(%c)
}
