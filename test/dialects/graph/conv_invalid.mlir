// RUN: mlopt %s --verify-diagnostics --split-input-file

// Channels of input and filter agree.

func.func @channels_of_input_and_filter(%a: tensor<1x4x5x5xf32>, %b: tensor<6x3x3x3xf32>) {
  // expected-error@+1 {{channels differ: 4 of input axis 1 and 3 of filter axis 1}}
  %r = graph.conv %a, %b : (tensor<1x4x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<1x6x3x3xf32>
  return
}

// -----

// Features divide into groups.

func.func @features_divide_into_groups(%a: tensor<1x4x5x5xf32>, %b: tensor<5x2x3x3xf32>) {
  // expected-error@+1 {{filter axis 0 has 5 channels, expected a multiple of 2 groups}}
  %r = graph.conv %a, %b groups 2 : (tensor<1x4x5x5xf32>, tensor<5x2x3x3xf32>) -> tensor<1x5x3x3xf32>
  return
}

// -----

// One stride for each spatial axis.

func.func @one_stride_for_each_spatial(%a: tensor<1x4x5x5xf32>, %b: tensor<6x4x3x3xf32>) {
  // expected-error@+1 {{found 1 strides, expected 2}}
  %r = graph.conv %a, %b strides [1] : (tensor<1x4x5x5xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x3x3xf32>
  return
}

// -----

// Strides are positive.

func.func @strides_are_positive(%a: tensor<1x4x5x5xf32>, %b: tensor<6x4x3x3xf32>) {
  // expected-error@+1 {{strides of axis 1 is 0, expected at least 1}}
  %r = graph.conv %a, %b strides [1, 0] : (tensor<1x4x5x5xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x3x3xf32>
  return
}

// -----

// The result has a place for each window.

func.func @the_result_has_a_place(%a: tensor<1x4x5x5xf32>, %b: tensor<6x4x3x3xf32>) {
  // expected-error@+1 {{result shape is [1, 6, 5, 5], expected [1, 6, 3, 3]}}
  %r = graph.conv %a, %b : (tensor<1x4x5x5xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x5x5xf32>
  return
}

// -----

// The first axis of a transposed filter has the channels of the input.

func.func @channels_of_a_transposed_filter(%a: tensor<1x4x5xf32>, %b: tensor<3x4x3xf32>) {
  // expected-error@+1 {{channels differ: 4 of input axis 1 and 3 of filter axis 0}}
  %r = graph.conv_transpose %a, %b : (tensor<1x4x5xf32>, tensor<3x4x3xf32>) -> tensor<1x4x7xf32>
  return
}

// -----

// Channels divide into groups.

func.func @channels_divide_into_groups(%a: tensor<1x4x5xf32>, %b: tensor<4x2x3xf32>) {
  // expected-error@+1 {{filter axis 0 has 4 channels, expected a multiple of 3 groups}}
  %r = graph.conv_transpose %a, %b groups 3 : (tensor<1x4x5xf32>, tensor<4x2x3xf32>) -> tensor<1x6x7xf32>
  return
}

// -----

// No more is cut off than there is.

func.func @no_more_is_cut_off(%a: tensor<1x4x2xf32>, %b: tensor<4x2x3xf32>) {
  // expected-error@+1 {{5 elements are cut off spatial axis 0, which has 4}}
  %r = graph.conv_transpose %a, %b low [5] high [-2] : (tensor<1x4x2xf32>, tensor<4x2x3xf32>) -> tensor<1x2x1xf32>
  return
}

// -----

// The window of a transposed filter is known.

func.func @the_window_is_known(%a: tensor<1x4x2xf32>, %b: tensor<4x2x?xf32>) {
  // expected-error@+1 {{filter has ? elements along axis 2, expected a known number from 1}}
  %r = graph.conv_transpose %a, %b : (tensor<1x4x2xf32>, tensor<4x2x?xf32>) -> tensor<1x2x?xf32>
  return
}
