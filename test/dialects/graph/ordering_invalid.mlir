// RUN: mlopt %s --verify-diagnostics --split-input-file

// Totals run along an axis.

func.func @totals_run_along_an_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.cumulate sum %x axis 1 : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

// Floats have no bits to combine.

func.func @floats_have_no_bits(%x: tensor<4xf32>) {
  // expected-error@+1 {{found element type f32, which or cannot combine}}
  %r = graph.cumulate or %x axis 0 : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

// What is reordered has the shape of what is sorted.

func.func @what_is_reordered(%x: tensor<4xf32>, %y: tensor<3xi64>) {
  // expected-error@+1 {{extents of axis 0 differ: 4 of operand 0 and 3 of operand 1}}
  %r:2 = graph.sort lt %x, %y axis 0 : (tensor<4xf32>, tensor<3xi64>) -> (tensor<4xf32>, tensor<3xi64>)
  return
}

// -----

// An order has a direction.

func.func @an_order_has_a_direction(%x: tensor<4xf32>) {
  // expected-error@+1 {{found predicate eq, expected gt or lt}}
  %r = graph.sort eq %x axis 0 : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// No more is taken than there is.

func.func @no_more_is_taken(%x: tensor<4xf32>) {
  // expected-error@+1 {{size is 5, expected 0 to 4 of axis 0}}
  %r:2 = graph.top_k gt %x axis 0 size [5] : tensor<4xf32> -> tensor<5xf32>, tensor<5xi64>
  return
}
