// RUN: mlopt %s --verify-diagnostics --split-input-file

// As many sizes as the type has unknown ones.

func.func @empty(%n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 1, expected 0}}
  %0 = tensor.empty(%n) : tensor<4x8xf32>
  return
}

// -----

// Too few sizes.

func.func @empty_few() {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = tensor.empty() : tensor<?xf32>
  return
}

// -----

// A result of empty is a ranked tensor.

func.func @empty_type() {
  // expected-error@+1 {{result 'tensor' at position 0 does not verify: vector<4xf32> should be of base attribute tensor}}
  %0 = tensor.empty() : vector<4xf32>
  return
}

// -----

// An index for each axis.

func.func @extract(%t: tensor<4x4xf32>, %i: index) {
  // expected-error@+1 {{incorrect number of indices, has 1, expected 2}}
  %0 = tensor.extract %t[%i] : tensor<4x4xf32>
  return
}

// -----

// The element has the tensor's type.

func.func @extract_type(%t: tensor<4xf32>, %i: index) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute f32 expected from variable 'ELEMENT', but got i32}}
  %0 = "tensor.extract"(%t, %i) : (tensor<4xf32>, index) -> i32
  return
}

// -----

// Indices have type index.

func.func @extract_index(%t: tensor<4xf32>, %i: i32) {
  // expected-error@+1 {{operand 'indices' at position 1 does not verify: i32 should be of base attribute index}}
  %0 = "tensor.extract"(%t, %i) : (tensor<4xf32>, i32) -> f32
  return
}

// -----

// An index for each axis of the destination.

func.func @insert(%t: tensor<4xf32>, %i: index, %f: f32) {
  // expected-error@+1 {{incorrect number of indices, has 2, expected 1}}
  %0 = tensor.insert %f into %t[%i, %i] : tensor<4xf32>
  return
}

// -----

// The element has the destination's element type.

func.func @insert_type(%t: tensor<4xf32>, %i: index, %f: i32) {
  // expected-error@+1 {{operand 'dest' at position 1 does not verify: attribute i32 expected from variable 'ELEMENT', but got f32}}
  %0 = "tensor.insert"(%f, %t, %i) : (i32, tensor<4xf32>, index) -> tensor<4xf32>
  return
}

// -----

// The result of insert has the destination's type.

func.func @insert_result(%t: tensor<4xf32>, %i: index, %f: f32) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute tensor<4xf32> expected from variable 'TENSOR', but got tensor<?xf32>}}
  %0 = "tensor.insert"(%f, %t, %i) : (f32, tensor<4xf32>, index) -> tensor<?xf32>
  return
}

// -----

// An operand for each element.

func.func @from_elements(%a: f32) {
  // expected-error@+1 {{expected 3 elements for tensor<3xf32>, found 2}}
  %0 = tensor.from_elements %a, %a : tensor<3xf32>
  return
}

// -----

// The number of elements is known.

func.func @from_elements_dynamic(%a: f32) {
  // expected-error@+1 {{result is tensor<?xf32>, expected a static shape}}
  %0 = tensor.from_elements %a, %a : tensor<?xf32>
  return
}

// -----

// Operands have the element type.

func.func @from_elements_type(%a: f32) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute f32 expected from variable 'ELEMENT_TYPE', but got i32}}
  %0 = "tensor.from_elements"(%a) : (f32) -> tensor<1xi32>
  return
}

// -----

// A size for each unknown one.

func.func @splat(%a: f32, %n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 1, expected 2}}
  %0 = tensor.splat %a[%n] : tensor<?x?xf32>
  return
}

// -----

// The value has the element type.

func.func @splat_type(%a: f32) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute f32 expected from variable 'SPLAT_TYPE', but got f64}}
  %0 = "tensor.splat"(%a) : (f32) -> tensor<2xf64>
  return
}

// -----

// An index an axis.

func.func @generate_indices(%f: f32) {
  // expected-error@+1 {{must have one body argument of type index per input dimension, expected 2, found 1}}
  %0 = tensor.generate {
  ^bb0(%i: index):
    tensor.yield %f : f32
  } : tensor<3x4xf32>
  return
}

// -----

// Indices of the body have type index.

func.func @generate_index_type(%f: f32) {
  // expected-error@+1 {{must have one body argument of type index per input dimension, expected 1, found 1}}
  %0 = tensor.generate {
  ^bb0(%i: i32):
    tensor.yield %f : f32
  } : tensor<3xf32>
  return
}

// -----

// The body yields an element.

func.func @generate_yield(%f: f32) {
  // expected-error@+1 {{body must be terminated with a `yield` operation of the tensor element type (f32), found index}}
  %0 = tensor.generate {
  ^bb0(%i: index):
    tensor.yield %i : index
  } : tensor<3xf32>
  return
}

// -----

// Sizes for the unknown ones of generate.

func.func @generate_sizes(%f: f32) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = tensor.generate {
  ^bb0(%i: index):
    tensor.yield %f : f32
  } : tensor<?xf32>
  return
}

// -----

// A yield stands in a body of tensor.

func.func @yield(%f: f32) {
  // expected-error@+1 {{expects parent op to be one of 'tensor.generate, tensor.pad'}}
  tensor.yield %f : f32
}

// -----

// Axes are in range.

func.func @gather_range(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>) {
  // expected-error@+1 {{gather_dims value must be smaller than source rank}}
  %0 = tensor.gather %t[%i] gather_dims([3]) : (tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<2x4x5x6xf32>
  return
}

// -----

// Axes ascend.

func.func @gather_order(%t: tensor<4x5x6xf32>, %i: tensor<2x2xindex>) {
  // expected-error@+1 {{gather_dims values must be strictly increasing}}
  %0 = tensor.gather %t[%i] gather_dims([1, 0]) : (tensor<4x5x6xf32>, tensor<2x2xindex>) -> tensor<2x6xf32>
  return
}

// -----

// There are axes.

func.func @gather_none(%t: tensor<4x5x6xf32>, %i: tensor<2x0xindex>) {
  // expected-error@+1 {{gather_dims must be non-empty}}
  %0 = tensor.gather %t[%i] gather_dims([]) : (tensor<4x5x6xf32>, tensor<2x0xindex>) -> tensor<2x4x5x6xf32>
  return
}

// -----

// A coordinate for each axis.

func.func @gather_coordinates(%t: tensor<4x5x6xf32>, %i: tensor<2x3xindex>) {
  // expected-error@+1 {{gather_dims length must match the size of last dimension of indices, found 2 and tensor<2x3xindex>}}
  %0 = tensor.gather %t[%i] gather_dims([0, 1]) : (tensor<4x5x6xf32>, tensor<2x3xindex>) -> tensor<2x6xf32>
  return
}

// -----

// The result has the slices.

func.func @gather_result(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>) {
  // expected-error@+1 {{result type mismatch: expected tensor<2x1x5x6xf32> or its rank-reduced variant tensor<2x5x6xf32> (got: tensor<2x6xf32>)}}
  %0 = tensor.gather %t[%i] gather_dims([0]) : (tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<2x6xf32>
  return
}

// -----

// The result of gather has the source's element type.

func.func @gather_type(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = tensor.gather %t[%i] gather_dims([0]) : (tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<2x5x6xf64>
  return
}

// -----

// Coordinates are integers.

func.func @gather_indices(%t: tensor<4x5x6xf32>, %i: tensor<2x1xf32>) {
  // expected-error@+1 {{operand 'indices' at position 1 does not verify: Unexpected attribute f32}}
  %0 = tensor.gather %t[%i] gather_dims([0]) : (tensor<4x5x6xf32>, tensor<2x1xf32>) -> tensor<2x5x6xf32>
  return
}

// -----

// Writes at coordinates that may coincide are refused.

func.func @scatter_unique(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>, %s: tensor<2x5x6xf32>) {
  // expected-error@+1 {{requires 'unique' attribute to be set}}
  %0 = tensor.scatter %s into %t[%i] scatter_dims([0]) : (tensor<2x5x6xf32>, tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<4x5x6xf32>
  return
}

// -----

// Slices fit the destination.

func.func @scatter_source(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>, %s: tensor<2x5x5xf32>) {
  // expected-error@+1 {{source type mismatch: expected tensor<2x1x5x6xf32> or its rank-reduced variant tensor<2x5x6xf32> (got: tensor<2x5x5xf32>)}}
  %0 = tensor.scatter %s into %t[%i] scatter_dims([0]) unique : (tensor<2x5x5xf32>, tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<4x5x6xf32>
  return
}

// -----

// The result of scatter has the destination's type.

func.func @scatter_result(%t: tensor<4x5x6xf32>, %i: tensor<2x1xindex>, %s: tensor<2x5x6xf32>) {
  // expected-error@+1 {{result is tensor<4x5x?xf32>, expected tensor<4x5x6xf32>}}
  %0 = tensor.scatter %s into %t[%i] scatter_dims([0]) unique : (tensor<2x5x6xf32>, tensor<4x5x6xf32>, tensor<2x1xindex>) -> tensor<4x5x?xf32>
  return
}
