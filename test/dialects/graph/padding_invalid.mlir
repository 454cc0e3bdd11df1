// RUN: mlopt %s --verify-diagnostics --split-input-file

// No more is removed than there is.

func.func @no_more_is_removed(%x: tensor<2xf32>, %v: tensor<f32>) {
  // expected-error@+1 {{paddings of axis 0 remove 3 elements, which has 2}}
  %r = graph.pad %x, %v low [-1] high [-2] : (tensor<2xf32>, tensor<f32>) -> tensor<0xf32>
  return
}

// -----

// Padding is one value.

func.func @padding_is_one_value(%x: tensor<2xf32>) {
  // expected-error@+1 {{value has rank 1, expected 0}}
  %r = graph.pad %x, %x low [1] high [0] : (tensor<2xf32>, tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

// An axis without elements does not grow.

func.func @an_axis_without_elements(%x: tensor<0xf32>) {
  // expected-error@+1 {{axis 0 has no elements to put around it}}
  %r = graph.extend edge %x low [1] high [0] : tensor<0xf32> -> tensor<1xf32>
  return
}

// -----

// Amounts are one for each axis.

func.func @amounts_are_one(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{found 1 low paddings, expected 2}}
  %r = graph.extend wrap %x low [1] high [0, 0] : tensor<2x3xf32> -> tensor<3x3xf32>
  return
}

// -----

// An update stays inside.

func.func @an_update_stays_inside(%x: tensor<8xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{update writes element 8 of axis 0, which has 8 elements}}
  %r = graph.update_slice %x, %y[4][2] : (tensor<8xf32>, tensor<3xf32>) -> tensor<8xf32>
  return
}

// -----

// An update has the elements of the operand.

func.func @an_update_has_the_elements(%x: tensor<8xf32>, %y: tensor<3xf16>) {
  // expected-error@+1 {{part has element type f16, expected f32}}
  %r = graph.update_slice %x, %y[4][1] : (tensor<8xf32>, tensor<3xf16>) -> tensor<8xf32>
  return
}

// -----

// Axes exist.

func.func @axes_exist(%x: tensor<8xf32>) {
  // expected-error@+1 {{reversed axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.reverse %x axes [1] : tensor<8xf32> -> tensor<8xf32>
  return
}
