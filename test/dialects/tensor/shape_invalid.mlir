// RUN: mlopt %s --verify-diagnostics --split-input-file

// Known sizes do not change.

func.func @cast(%t: tensor<4x?xf32>) {
  // expected-error@+1 {{operand type 'tensor<4x?xf32>' and result type 'tensor<5x?xf32>' are cast incompatible}}
  %0 = tensor.cast %t : tensor<4x?xf32> to tensor<5x?xf32>
  return
}

// -----

// Ranks do not change.

func.func @cast_rank(%t: tensor<4x?xf32>) {
  // expected-error@+1 {{operand type 'tensor<4x?xf32>' and result type 'tensor<?xf32>' are cast incompatible}}
  %0 = tensor.cast %t : tensor<4x?xf32> to tensor<?xf32>
  return
}

// -----

// Element types do not change.

func.func @cast_type(%t: tensor<4xf32>) {
  // expected-error@+1 {{operand type 'tensor<4xf32>' and result type 'tensor<4xi32>' are cast incompatible}}
  %0 = tensor.cast %t : tensor<4xf32> to tensor<4xi32>
  return
}

// -----

// Element types have as many bits.

func.func @bitcast(%t: tensor<4xf32>) {
  // expected-error@+1 {{operand type 'tensor<4xf32>' and result type 'tensor<4xi64>' are cast incompatible}}
  %0 = tensor.bitcast %t : tensor<4xf32> to tensor<4xi64>
  return
}

// -----

// Shapes of a bit cast do not change.

func.func @bitcast_shape(%t: tensor<4xf32>) {
  // expected-error@+1 {{operand type 'tensor<4xf32>' and result type 'tensor<5xi32>' are cast incompatible}}
  %0 = tensor.bitcast %t : tensor<4xf32> to tensor<5xi32>
  return
}

// -----

// A scalar has no axes.

func.func @dim(%t: tensor<f32>, %n: index) {
  // expected-error@+1 {{source is tensor<f32>, expected a non-0 ranked tensor}}
  %0 = tensor.dim %t, %n : tensor<f32>
  return
}

// -----

// Axes are counted in index.

func.func @dim_index(%t: tensor<4xf32>, %n: i32) {
  // expected-error@+1 {{operand 'index' at position 1 does not verify: i32 should be of base attribute index}}
  %0 = "tensor.dim"(%t, %n) : (tensor<4xf32>, i32) -> index
  return
}

// -----

// The size of an axis is an index.

func.func @dim_result(%t: tensor<4xf32>, %n: index) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: i32 should be of base attribute index}}
  %0 = "tensor.dim"(%t, %n) : (tensor<4xf32>, index) -> i32
  return
}

// -----

// A vector is no tensor.

func.func @rank(%t: vector<4xf32>) {
  // expected-error@+1 {{unexpected attribute vector<4xf32>}}
  %0 = tensor.rank %t : vector<4xf32>
  return
}

// -----

// The number of elements does not change.

func.func @reshape_count(%t: tensor<4x3xf32>, %s: tensor<2xindex>) {
  // expected-error@+1 {{source and destination tensor should have the same number of elements, found 12 and 10}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<5x2xf32>
  return
}

// -----

// A size for each axis.

func.func @reshape_rank(%t: tensor<4x3xf32>, %s: tensor<3xindex>) {
  // expected-error@+1 {{length of shape operand (3) differs from the result's tensor rank (2)}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<3xindex>) -> tensor<6x2xf32>
  return
}

// -----

// A known number of sizes.

func.func @reshape_dynamic(%t: tensor<4x3xf32>, %s: tensor<?xindex>) {
  // expected-error@+1 {{cannot use shape operand with dynamic length to reshape to statically-ranked tensor type}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<?xindex>) -> tensor<6x2xf32>
  return
}

// -----

// Sizes in one axis.

func.func @reshape_sizes(%t: tensor<4x3xf32>, %s: tensor<2x1xindex>) {
  // expected-error@+1 {{shape is tensor<2x1xindex>, expected a 1-D tensor}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2x1xindex>) -> tensor<6x2xf32>
  return
}

// -----

// Element types of a reshape do not change.

func.func @reshape_type(%t: tensor<4x3xf32>, %s: tensor<2xindex>) {
  // expected-error@+1 {{element types of source and destination tensor types should be the same, found f32 and i32}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<6x2xi32>
  return
}

// -----

// Sizes are integers.

func.func @reshape_float_sizes(%t: tensor<4x3xf32>, %s: tensor<2xf32>) {
  // expected-error@+1 {{unexpected attribute f32}}
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2xf32>) -> tensor<6x2xf32>
  return
}

// -----

// A group for each axis.

func.func @collapse_groups(%t: tensor<2x3x4xf32>) {
  // expected-error@+1 {{expected rank of the collapsed type (2) to be the number of reassociation maps (1)}}
  %0 = tensor.collapse_shape %t [[0, 1, 2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  return
}

// -----

// Groups name axes in order.

func.func @collapse_order(%t: tensor<2x3x4xf32>) {
  // expected-error@+1 {{all inner arrays must be contiguous}}
  %0 = tensor.collapse_shape %t [[0, 2], [1]] : tensor<2x3x4xf32> into tensor<8x3xf32>
  return
}

// -----

// Groups name every axis.

func.func @collapse_missing(%t: tensor<2x3x4xf32>) {
  // expected-error@+1 {{expected the reassociation to name the axes 0 to 2 in order}}
  %0 = tensor.collapse_shape %t [[0], [1]] : tensor<2x3x4xf32> into tensor<2x3xf32>
  return
}

// -----

// Sizes are products.

func.func @collapse_size(%t: tensor<2x3x4xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be static value of 6, found static value of 5}}
  %0 = tensor.collapse_shape %t [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<5x4xf32>
  return
}

// -----

// A product of an unknown size is unknown.

func.func @collapse_dynamic(%t: tensor<?x3x4xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be dynamic, found static value of 6}}
  %0 = tensor.collapse_shape %t [[0, 1], [2]] : tensor<?x3x4xf32> into tensor<6x4xf32>
  return
}

// -----

// Element types of collapse do not change.

func.func @collapse_type(%t: tensor<2x3xf32>) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<2x3xf32> into tensor<6xf64>
  return
}

// -----

// Collapsing does not add axes.

func.func @collapse_rank(%t: tensor<6xf32>) {
  // expected-error@+1 {{has rank 1 before the axes are merged and 2 after}}
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<6xf32> into tensor<2x3xf32>
  return
}

// -----

// The sizes are those of the result.

func.func @expand_shape(%t: tensor<6xf32>) {
  // expected-error@+1 {{expected output shape to be [2, 3]}}
  %0 = tensor.expand_shape %t [[0, 1]] output_shape [3, 2] : tensor<6xf32> into tensor<2x3xf32>
  return
}

// -----

// A size for each axis of the result.

func.func @expand_count(%t: tensor<6xf32>) {
  // expected-error@+1 {{expected number of static shape dims to be equal to the output rank (2) but found 1 inputs instead}}
  %0 = tensor.expand_shape %t [[0, 1]] output_shape [2] : tensor<6xf32> into tensor<2x3xf32>
  return
}

// -----

// A value for each unknown size.

func.func @expand_dynamic(%t: tensor<?xf32>, %n: index) {
  // expected-error@+1 {{mismatch in dynamic dims in output_shape and static_output_shape: static shape has 0 dynamic dims while output_shape has 1 values}}
  %0 = "tensor.expand_shape"(%t, %n) <{reassociation = [[0, 1]], static_output_shape = array<i64: 2, 3>}> : (tensor<?xf32>, index) -> tensor<2x3xf32>
  return
}

// -----

// Sizes multiply to the split axis.

func.func @expand_size(%t: tensor<6xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be static value of 8, found static value of 6}}
  %0 = tensor.expand_shape %t [[0, 1]] output_shape [2, 4] : tensor<6xf32> into tensor<2x4xf32>
  return
}

// -----

// Groups of expand name every axis of the result.

func.func @expand_groups(%t: tensor<6x4xf32>) {
  // expected-error@+1 {{all inner arrays must be contiguous}}
  %0 = tensor.expand_shape %t [[0, 1], [3]] output_shape [2, 3, 4] : tensor<6x4xf32> into tensor<2x3x4xf32>
  return
}
