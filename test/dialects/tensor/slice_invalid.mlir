// RUN: mlopt %s --verify-diagnostics --split-input-file

// An offset, a size and a stride for each axis.

func.func @extract_counts(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{expected 2 offset values, got 1}}
  %0 = tensor.extract_slice %t[0] [4] [1] : tensor<8x16xf32> to tensor<4xf32>
  return
}

// -----

// Parts lie inside.

func.func @extract_bounds(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 8 >= 8}}
  %0 = tensor.extract_slice %t[4, 0] [5, 16] [1, 1] : tensor<8x16xf32> to tensor<5x16xf32>
  return
}

// -----

// Strided parts lie inside.

func.func @extract_stride(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 8 >= 8}}
  %0 = tensor.extract_slice %t[0, 0] [5, 16] [2, 1] : tensor<8x16xf32> to tensor<5x16xf32>
  return
}

// -----

// Parts begin inside.

func.func @extract_offset(%t: tensor<8x16xf32>, %n: index) {
  // expected-error@+1 {{offset 0 is out-of-bounds: 8 >= 8}}
  %0 = tensor.extract_slice %t[8, 0] [1, %n] [1, 1] : tensor<8x16xf32> to tensor<1x?xf32>
  return
}

// -----

// Offsets are not negative.

func.func @extract_negative(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{expected offset 0 to be non-negative, but got -1}}
  %0 = tensor.extract_slice %t[-1, 0] [4, 16] [1, 1] : tensor<8x16xf32> to tensor<4x16xf32>
  return
}

// -----

// The result has the sizes.

func.func @extract_shape(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{expected type to be 'tensor<4x16xf32>' or a rank-reduced version. (mismatch of result sizes), found 'tensor<4x8xf32>'}}
  %0 = tensor.extract_slice %t[0, 0] [4, 16] [1, 1] : tensor<8x16xf32> to tensor<4x8xf32>
  return
}

// -----

// Only axes of size 1 are left out.

func.func @extract_rank(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{expected type to be 'tensor<4x16xf32>' or a rank-reduced version. (mismatch of result sizes), found 'tensor<16xf32>'}}
  %0 = tensor.extract_slice %t[0, 0] [4, 16] [1, 1] : tensor<8x16xf32> to tensor<16xf32>
  return
}

// -----

// Element types of slices do not change.

func.func @extract_type(%t: tensor<8x16xf32>) {
  // expected-error@+1 {{element types differ: f32 and f16}}
  %0 = tensor.extract_slice %t[0, 0] [4, 16] [1, 1] : tensor<8x16xf32> to tensor<4x16xf16>
  return
}

// -----

// A value for each unknown offset.

func.func @extract_values(%t: tensor<8xf32>, %n: index) {
  // expected-error@+1 {{expected 1 dynamic offset values, got 0}}
  %0 = "tensor.extract_slice"(%t) <{operandSegmentSizes = array<i32: 1, 0, 0, 0>, static_offsets = array<i64: -9223372036854775808>, static_sizes = array<i64: 1>, static_strides = array<i64: 1>}> : (tensor<8xf32>) -> tensor<1xf32>
  return
}

// -----

// A slice adds no axes.

func.func @extract_more(%t: tensor<8xf32>) {
  // expected-error@+1 {{expected type to be 'tensor<4xf32>' or a rank-reduced version. (mismatch of result sizes), found 'tensor<1x4xf32>'}}
  %0 = tensor.extract_slice %t[0] [4] [1] : tensor<8xf32> to tensor<1x4xf32>
  return
}

// -----

// The source has the sizes.

func.func @insert_shape(%t: tensor<8x16xf32>, %s: tensor<4x8xf32>) {
  // expected-error@+1 {{expected type to be 'tensor<4x16xf32>' or a rank-reduced version. (mismatch of result sizes), found 'tensor<4x8xf32>'}}
  %0 = tensor.insert_slice %s into %t[0, 0] [4, 16] [1, 1] : tensor<4x8xf32> into tensor<8x16xf32>
  return
}

// -----

// What is inserted lies inside.

func.func @insert_bounds(%t: tensor<8x16xf32>, %s: tensor<4x16xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 9 >= 8}}
  %0 = tensor.insert_slice %s into %t[6, 0] [4, 16] [1, 1] : tensor<4x16xf32> into tensor<8x16xf32>
  return
}

// -----

// The result has the destination's type.

func.func @insert_result(%t: tensor<8xf32>, %s: tensor<4xf32>) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: attribute tensor<8xf32> expected from variable 'DEST_TYPE', but got tensor<?xf32>}}
  %0 = "tensor.insert_slice"(%s, %t) <{operandSegmentSizes = array<i32: 1, 1, 0, 0, 0>, static_offsets = array<i64: 0>, static_sizes = array<i64: 4>, static_strides = array<i64: 1>}> : (tensor<4xf32>, tensor<8xf32>) -> tensor<?xf32>
  return
}

// -----

// Parallel insertion stands at the end of a parallel loop.

func.func @parallel(%t: tensor<8xf32>, %s: tensor<4xf32>) {
  // expected-error@+1 {{expected 'scf.forall.in_parallel' parent}}
  tensor.parallel_insert_slice %s into %t[0] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return
}

// -----

// What a thread inserts lies inside.

func.func @parallel_bounds(%t: tensor<8xf32>, %s: tensor<4xf32>) -> tensor<8xf32> {
  %r = scf.forall (%i) in (2) shared_outs(%o = %t) -> (tensor<8xf32>) {
    scf.forall.in_parallel {
      // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 9 >= 8}}
      tensor.parallel_insert_slice %s into %o[6] [4] [1] : tensor<4xf32> into tensor<8xf32>
    }
  }
  return %r : tensor<8xf32>
}

// -----

// Sizes of other axes are equal.

func.func @concat_sizes(%t: tensor<3x4xf32>, %u: tensor<3x5xf32>) {
  // expected-error@+1 {{static concatenation size mismatch along non-concatenated dimension 1}}
  %0 = tensor.concat dim(0) %t, %u : (tensor<3x4xf32>, tensor<3x5xf32>) -> tensor<6x4xf32>
  return
}

// -----

// The axis is in range.

func.func @concat_axis(%t: tensor<3x4xf32>) {
  // expected-error@+1 {{concatenation dim must be less than the tensor rank, found 2}}
  %0 = tensor.concat dim(2) %t, %t : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<6x4xf32>
  return
}

// -----

// The size of the axis is the sum.

func.func @concat_result(%t: tensor<3x4xf32>) {
  // expected-error@+1 {{result type tensor<7x4xf32> does not match inferred size 6 of axis 0}}
  %0 = tensor.concat dim(0) %t, %t : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<7x4xf32>
  return
}

// -----

// Ranks of inputs are equal.

func.func @concat_ranks(%t: tensor<3x4xf32>, %u: tensor<4xf32>) {
  // expected-error@+1 {{rank of concatenated inputs must match result rank}}
  %0 = tensor.concat dim(0) %t, %u : (tensor<3x4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
  return
}

// -----

// Element types of inputs are equal.

func.func @concat_types(%t: tensor<3xf32>, %u: tensor<3xi32>) {
  // expected-error@+1 {{inputs and result element type must match: tensor<6xf32>}}
  %0 = tensor.concat dim(0) %t, %u : (tensor<3xf32>, tensor<3xi32>) -> tensor<6xf32>
  return
}

// -----

// There is an input.

func.func @concat_none() {
  // expected-error@+1 {{requires at least one input}}
  %0 = "tensor.concat"() <{dim = 0 : i64}> : () -> tensor<0xf32>
  return
}

// -----

// The result has the padded sizes.

func.func @pad_size(%t: tensor<3xf32>, %f: f32) {
  // expected-error@+1 {{specified type 'tensor<7xf32>' does not match the inferred size 6 of axis 0}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %f : f32
  } : tensor<3xf32> to tensor<7xf32>
  return
}

// -----

// A padding for each axis.

func.func @pad_counts(%t: tensor<3x4xf32>, %f: f32) {
  // expected-error@+1 {{expected a low and a high padding for each of 2 axes, found 1 and 1 for tensor<6x4xf32>}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %f : f32
  } : tensor<3x4xf32> to tensor<6x4xf32>
  return
}

// -----

// An index for each axis of the padded.

func.func @pad_indices(%t: tensor<3x4xf32>, %f: f32) {
  // expected-error@+1 {{must have one body argument of type index per input dimension, expected 2, found 1}}
  %0 = tensor.pad %t low[1, 0] high[2, 0] {
  ^bb0(%i: index):
    tensor.yield %f : f32
  } : tensor<3x4xf32> to tensor<6x4xf32>
  return
}

// -----

// The padding has the element type.

func.func @pad_type(%t: tensor<3xf32>, %f: f64) {
  // expected-error@+1 {{body must be terminated with a `yield` operation of the tensor element type (f32), found f64}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %f : f64
  } : tensor<3xf32> to tensor<6xf32>
  return
}

// -----

// Element types of padding do not change.

func.func @pad_result_type(%t: tensor<3xf32>, %f: f64) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = tensor.pad %t low[0] high[0] {
  ^bb0(%i: index):
    tensor.yield %f : f64
  } : tensor<3xf32> to tensor<3xf64>
  return
}
