// RUN: mlopt %s --verify-diagnostics --split-input-file

// A permutation names every axis.

func.func @a_permutation_names_every_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{permuted axis 1 is named twice}}
  %r = graph.transpose %x [1, 1] : tensor<2x3xf32> -> tensor<3x3xf32>
  return
}

// -----

// A permutation has an entry for each axis.

func.func @a_permutation_has_an_entry(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{found 1 permuted axes, expected 2}}
  %r = graph.transpose %x [0] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

// A reshape keeps the number of elements.

func.func @a_reshape_keeps_the_number(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{found 6 elements of [2, 3] and 8 of [8], expected as many}}
  %r = graph.reshape %x[8] : tensor<2x3xf32> -> tensor<8xf32>
  return
}

// -----

// A broadcast stretches axes of size 1 only.

func.func @a_broadcast_stretches_axes_of(%x: tensor<2xf32>) {
  // expected-error@+1 {{operand axis 0 has size 2, expected 1 or 4 of result axis 1}}
  %r = graph.broadcast %x axes [1] sizes [3, 4] : tensor<2xf32> -> tensor<3x4xf32>
  return
}

// -----

// Sizes are those of the result.

func.func @sizes_are_those_of_the(%x: tensor<4xf32>) {
  // expected-error@+1 {{result shape is [3, 4], expected [2, 4]}}
  %r = graph.broadcast %x axes [1] sizes [2, 4] : tensor<4xf32> -> tensor<3x4xf32>
  return
}

// -----

// Nothing but an axis of size 1 is stretched.

func.func @nothing_but_one(%x: tensor<?x2xf32>) {
  // expected-error@+1 {{operand axis 1 has size 2, expected 1 or 3 of result axis 1}}
  %r = graph.stretch %x sizes [4, 3] : tensor<?x2xf32> -> tensor<4x3xf32>
  return
}

// -----

// There is a size for each axis.

func.func @a_size_for_each_axis(%x: tensor<?x2xf32>) {
  // expected-error@+1 {{found 1 sizes, expected 2}}
  %r = graph.stretch %x sizes [4] : tensor<?x2xf32> -> tensor<4xf32>
  return
}
