// RUN: mlopt %s --verify-diagnostics --split-input-file

// A slice stays inside.

func.func @a_slice_stays_inside(%x: tensor<8xf32>) {
  // expected-error@+1 {{slice reads element 9 of axis 0, which has 8 elements}}
  %r = graph.slice %x[1][5][2] : tensor<8xf32> -> tensor<5xf32>
  return
}

// -----

// Steps go somewhere.

func.func @steps_go_somewhere(%x: tensor<8xf32>) {
  // expected-error@+1 {{strides of axis 0 is 0, expected another number}}
  %r = graph.slice %x[7][5][0] : tensor<8xf32> -> tensor<5xf32>
  return
}

// -----

// Steps back end at the first element.

func.func @steps_back_end(%x: tensor<8xf32>) {
  // expected-error@+1 {{slice reads element -1 of axis 0, which has 8 elements}}
  %r = graph.slice %x[3][5][-1] : tensor<8xf32> -> tensor<5xf32>
  return
}

// -----

// Parts differ along one axis only.

func.func @parts_differ_along_one_axis(%x: tensor<2x3xf32>, %y: tensor<3x3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.concat %x, %y axis 1 : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

// Counting goes along an axis.

func.func @counting_goes_along_an_axis() {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.iota [3] axis 1 : tensor<3xi64>
  return
}

// -----

// A size is an axis's.

func.func @a_size_is_an_axiss(%x: tensor<f32>) {
  // expected-error@+1 {{axis 0 is not an axis of a tensor of rank 0}}
  %r = graph.dim %x axis 0 : tensor<f32>
  return
}
