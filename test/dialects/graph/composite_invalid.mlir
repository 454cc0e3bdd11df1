// RUN: mlopt %s --verify-diagnostics --split-input-file

// Booleans are not rectified.

func.func @booleans_are_not_rectified(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, expected float, signed integer, index}}
  %r = graph.relu %x : tensor<2xi1>
  return
}

// -----

// Integers have no sigmoid.

func.func @integers_have_no_sigmoid(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.sigmoid %x : tensor<2xi8>
  return
}

// -----

// A softmax goes along an axis.

func.func @a_softmax_goes_along_an(%x: tensor<2xf32>) {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.softmax %x axis 1 : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

// A mean loses its axes.

func.func @a_mean_loses_its_axes(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{result shape is [2], expected [3]}}
  %r = graph.mean %x axes [0] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

// A pool needs spatial axes.

func.func @a_pool_needs_spatial_axes(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{operand has rank 2, expected at least 3}}
  %r = graph.max_pool %x window [2] : tensor<2x3xf32> -> tensor<2x2xf32>
  return
}

// -----

// A window has a size for each spatial axis.

func.func @a_window_has_a_size(%x: tensor<2x3x4x4xf32>) {
  // expected-error@+1 {{found 1 window sizes, expected 2}}
  %r = graph.avg_pool %x window [2] : tensor<2x3x4x4xf32> -> tensor<2x3x3x3xf32>
  return
}
