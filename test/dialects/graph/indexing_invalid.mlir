// RUN: mlopt %s --verify-diagnostics --split-input-file

// Positions are along an axis.

func.func @positions_are_along_an_axis(%x: tensor<4xf32>, %i: tensor<2xi64>) {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.gather %x, %i axis 1 : (tensor<4xf32>, tensor<2xi64>) -> tensor<2xf32>
  return
}

// -----

// Positions are integers.

func.func @positions_are_integers(%x: tensor<4xf32>, %i: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, expected signed integer, unsigned integer, index}}
  %r = graph.gather %x, %i axis 0 : (tensor<4xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// Along other axes there are no more positions than elements.

func.func @along_other_axes(%x: tensor<4x5xf32>, %i: tensor<5x5xi64>) {
  // expected-error@+1 {{indices has 5 elements along axis 0, expected at most 4}}
  %r = graph.gather_elements %x, %i axis 1 : (tensor<4x5xf32>, tensor<5x5xi64>) -> tensor<5x5xf32>
  return
}

// -----

// Positions for each element have the rank of the operand.

func.func @positions_have_the_rank(%x: tensor<4x5xf32>, %i: tensor<5xi64>) {
  // expected-error@+1 {{ranks differ: 2 of operand and 1 of indices}}
  %r = graph.gather_elements %x, %i axis 1 : (tensor<4x5xf32>, tensor<5xi64>) -> tensor<5xf32>
  return
}

// -----

// A point has no more coordinates than there are axes.

func.func @a_point_has_no_more(%x: tensor<4x5xf32>, %i: tensor<2x2xi64>) {
  // expected-error@+1 {{indices names 2 axes, expected at most 1 after 1 batch axes of rank 2}}
  %r = graph.gather_nd %x, %i batch 1 : (tensor<4x5xf32>, tensor<2x2xi64>) -> tensor<2xf32>
  return
}

// -----

// How many coordinates a point has is known.

func.func @how_many_coordinates(%x: tensor<4x5xf32>, %i: tensor<2x?xi64>) {
  // expected-error@+1 {{found an unknown size of the last axis of indices, expected a static}}
  %r = graph.gather_nd %x, %i : (tensor<4x5xf32>, tensor<2x?xi64>) -> tensor<2xf32>
  return
}

// -----

// Batch axes run together.

func.func @batch_axes_run_together(%x: tensor<4x5xf32>, %i: tensor<3x2x1xi64>) {
  // expected-error@+1 {{batch extents of axis 0 differ: 4 of operand and 3 of indices}}
  %r = graph.gather_nd %x, %i batch 1 : (tensor<4x5xf32>, tensor<3x2x1xi64>) -> tensor<3x2xf32>
  return
}

// -----

// There is an update for each position.

func.func @there_is_an_update(%x: tensor<4xf32>, %i: tensor<2xi64>, %u: tensor<3xf32>) {
  // expected-error@+1 {{updates has shape [3], expected [2]}}
  %r = graph.scatter_elements %x, %i, %u axis 0 : (tensor<4xf32>, tensor<2xi64>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

// Updates are elements of the operand.

func.func @updates_are_elements(%x: tensor<4xf32>, %i: tensor<2xi64>, %u: tensor<2xf64>) {
  // expected-error@+1 {{updates has element type f64, expected f32}}
  %r = graph.scatter_elements %x, %i, %u axis 0 : (tensor<4xf32>, tensor<2xi64>, tensor<2xf64>) -> tensor<4xf32>
  return
}

// -----

// Floats have no bits to combine.

func.func @floats_have_no_bits(%x: tensor<4xf32>, %i: tensor<2x1xi64>, %u: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, which and cannot combine}}
  %r = graph.scatter_nd %x, %i, %u combine and : (tensor<4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4xf32>
  return
}
