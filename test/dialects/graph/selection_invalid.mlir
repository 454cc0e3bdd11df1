// RUN: mlopt %s --verify-diagnostics --split-input-file

// Shapes of what is compared agree.

func.func @shapes_of_what_is_compared(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{extents of axis 0 differ: 2 of operand 0 and 3 of operand 1}}
  %r = graph.compare lt %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xi1>
  return
}

// -----

// A comparison gives booleans.

func.func @a_comparison_gives_booleans(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, expected i1}}
  %r = graph.compare lt %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// A condition is a boolean.

func.func @a_condition_is_a_boolean(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, expected i1}}
  %r = graph.select %x, %x, %x : tensor<2xf32>
  return
}

// -----

// Both values of a select have one type.

func.func @both_values_of_a_select(%c: tensor<2xi1>, %x: tensor<2xf32>, %y: tensor<2xf16>) {
  // expected-error@+1 {{element types differ: f32 of on_true and f16 of on_false}}
  %r = graph.select %c, %x, %y : (tensor<2xi1>, tensor<2xf32>, tensor<2xf16>) -> tensor<2xf32>
  return
}

// -----

// Bounds have the shape of the operand.

func.func @bounds_have_the_shape_of(%x: tensor<2xf32>, %y: tensor<f32>) {
  // expected-error@+1 {{ranks differ: 0 of operand 0 and 1 of operand 1}}
  %r = graph.clamp %y, %x, %y : (tensor<f32>, tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return
}

// -----

// A conversion keeps the shape.

func.func @a_conversion_keeps_the_shape(%x: tensor<2xf32>) {
  // expected-error@+1 {{result shape is [3], expected [2]}}
  %r = graph.convert %x : tensor<2xf32> -> tensor<3xi8>
  return
}
