// RUN: mlopt %s --verify-diagnostics --split-input-file

// A reduced axis exists.

func.func @a_reduced_axis_exists(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{reduced axis 2 is not an axis of a tensor of rank 2}}
  %r = graph.reduce sum %x axes [2] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

// Booleans have no sum.

func.func @booleans_have_no_sum(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, which sum cannot combine}}
  %r = graph.reduce sum %x axes [0] : tensor<2xi1> -> tensor<i1>
  return
}

// -----

// Floats have no bits.

func.func @floats_have_no_bits(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, which and cannot combine}}
  %r = graph.reduce and %x axes [0] : tensor<2xf32> -> tensor<f32>
  return
}

// -----

// A position is an extreme's.

func.func @a_position_is_an_extremes(%x: tensor<2xf32>) {
  // expected-error@+1 {{found predicate eq, expected gt or lt}}
  %r = graph.arg_reduce eq %x axis 0 : tensor<2xf32> -> tensor<i64>
  return
}

// -----

// A position is an integer.

func.func @a_position_is_an_integer(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32}}
  %r = graph.arg_reduce gt %x axis 0 : tensor<2xf32> -> tensor<f32>
  return
}

// -----

// A window has a size for each axis.

func.func @a_window_has_a_size(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{found 1 window sizes, expected 2}}
  %r = graph.reduce_window sum %x window [2] : tensor<2x3xf32> -> tensor<1x3xf32>
  return
}
