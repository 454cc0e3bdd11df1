// RUN: mlopt %s --verify-diagnostics --split-input-file

// Elements keep their type.

func.func @broadcast_type(%f: f32) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = vector.broadcast %f : f32 to vector<4xf64>
  return
}

// -----

// Ranks do not shrink.

func.func @broadcast_rank(%v: vector<2x4xf32>) {
  // expected-error@+1 {{source rank higher than destination rank}}
  %0 = vector.broadcast %v : vector<2x4xf32> to vector<4xf32>
  return
}

// -----

// A known size does not become one that the machine tells.

func.func @broadcast_scalable(%v: vector<4xf32>) {
  // expected-error@+1 {{dimension mismatch (4 vs. [4])}}
  %0 = vector.broadcast %v : vector<4xf32> to vector<2x[4]xf32>
  return
}

// -----

// Shape casts keep the element type.

func.func @shape_cast_type(%v: vector<4xf32>) {
  // expected-error@+1 {{element types differ: f32 and i32}}
  %0 = vector.shape_cast %v : vector<4xf32> to vector<2x2xi32>
  return
}

// -----

// Shape casts keep the number of elements the machine tells.

func.func @shape_cast_scalable(%v: vector<[4]xf32>) {
  // expected-error@+1 {{has different number of scalable dims at source (1) and result (0)}}
  %0 = vector.shape_cast %v : vector<[4]xf32> to vector<4xf32>
  return
}

// -----

// A number for each axis.

func.func @transpose_rank(%v: vector<2x3xf32>) {
  // expected-error@+1 {{permutation [0] is none of 2 axes}}
  %0 = vector.transpose %v, [0] : vector<2x3xf32> to vector<3x2xf32>
  return
}

// -----

// Axes are in range.

func.func @transpose_range(%v: vector<2x3xf32>) {
  // expected-error@+1 {{permutation [0, 2] is none of 2 axes}}
  %0 = vector.transpose %v, [0, 2] : vector<2x3xf32> to vector<2x3xf32>
  return
}

// -----

// Sizes are permuted.

func.func @transpose_sizes(%v: vector<2x3xf32>) {
  // expected-error@+1 {{dimension size mismatch: result is vector<2x3xf32>, expected shape 3x2}}
  %0 = vector.transpose %v, [1, 0] : vector<2x3xf32> to vector<2x3xf32>
  return
}

// -----

// Transposes keep the element type.

func.func @transpose_type(%v: vector<2x3xf32>) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = vector.transpose %v, [1, 0] : vector<2x3xf32> to vector<3x2xf64>
  return
}

// -----

// Bit casts keep leading axes.

func.func @bitcast_leading(%v: vector<2x4xf32>) {
  // expected-error@+1 {{dimension size mismatch: vector<2x4xf32> and vector<4x2xf32>}}
  %0 = vector.bitcast %v : vector<2x4xf32> to vector<4x2xf32>
  return
}

// -----

// Bit casts keep the rank.

func.func @bitcast_rank(%v: vector<2x4xf32>) {
  // expected-error@+1 {{dimension size mismatch: vector<2x4xf32> and vector<8xf32>}}
  %0 = vector.bitcast %v : vector<2x4xf32> to vector<8xf32>
  return
}

// -----

// Scalars are cast to as many bits.

func.func @bitcast_scalar(%v: vector<f32>) {
  // expected-error@+1 {{source/result bitwidth of the minor 1-D vectors must be equal, found 32 and 64}}
  %0 = vector.bitcast %v : vector<f32> to vector<f64>
  return
}

// -----

// Trailing axes of shuffled vectors agree.

func.func @shuffle_shape(%a: vector<2x4xf32>, %b: vector<2x5xf32>) {
  // expected-error@+1 {{dimension mismatch: vector<2x4xf32> and vector<2x5xf32>}}
  %0 = vector.shuffle %a, %b [0, 1] : vector<2x4xf32>, vector<2x5xf32>
  return
}

// -----

// Ranks of shuffled vectors agree.

func.func @shuffle_rank(%a: vector<2xf32>, %b: vector<2x5xf32>) {
  // expected-error@+1 {{rank mismatch: vector<2xf32> and vector<2x5xf32>}}
  %0 = vector.shuffle %a, %b [0, 1] : vector<2xf32>, vector<2x5xf32>
  return
}

// -----

// Something is picked.

func.func @shuffle_none(%a: vector<2xf32>) {
  // expected-error@+1 {{invalid mask length: 0}}
  %0 = vector.shuffle %a, %a [] : vector<2xf32>, vector<2xf32>
  return
}

// -----

// Positions are at least -1.

func.func @shuffle_negative(%a: vector<2xf32>) {
  // expected-error@+1 {{mask index #1 out of range: -2}}
  %0 = vector.shuffle %a, %a [-2] : vector<2xf32>, vector<2xf32>
  return
}

// -----

// Element types of shuffled vectors agree.

func.func @shuffle_type(%a: vector<2xf32>, %b: vector<2xi32>) {
  // expected-error@+1 {{element types differ: f32 and i32 and f32}}
  %0 = vector.shuffle %a, %b [0] : vector<2xf32>, vector<2xi32>
  return
}

// -----

// Values have the element type.

func.func @from_elements(%f: f32) {
  // expected-error@+1 {{element types differ: f64 and f32}}
  %0 = "vector.from_elements"(%f) : (f32) -> vector<1xf64>
  return
}

// -----

// Vectors whose size the machine tells have no list of elements.

func.func @from_elements_scalable(%f: f32) {
  // expected-error@+1 {{expected a fixed-length vector, found vector<[2]xf32>}}
  %0 = "vector.from_elements"(%f, %f) : (f32, f32) -> vector<[2]xf32>
  return
}

// -----

// The results have the element type.

func.func @to_elements(%v: vector<1xf32>) {
  // expected-error@+1 {{expected a result for each element of vector<1xf32>}}
  %0 = "vector.to_elements"(%v) : (vector<1xf32>) -> f64
  return
}

// -----

// The result is what is left.

func.func @extract_shape(%v: vector<4x8xf32>) {
  // expected-error@+1 {{expected position attribute rank (1) + part rank (1) to match vector rank (2), found vector<4xf32>}}
  %0 = vector.extract %v[1] : vector<4xf32> from vector<4x8xf32>
  return
}

// -----

// A value for each unknown position.

func.func @extract_values(%v: vector<4xf32>) {
  // expected-error@+1 {{mismatch between dynamic and static positions (kDynamic marker but no corresponding dynamic position): 1 and 0}}
  %0 = "vector.extract"(%v) <{static_position = array<i64: -9223372036854775808>}> : (vector<4xf32>) -> f32
  return
}

// -----

// What is inserted fits.

func.func @insert_shape(%v: vector<4x8xf32>, %r: vector<4xf32>) {
  // expected-error@+1 {{expected position attribute rank (1) + part rank (1) to match vector rank (2), found vector<4xf32>}}
  %0 = vector.insert %r, %v[1] : vector<4xf32> into vector<4x8xf32>
  return
}

// -----

// Positions of what is inserted are in range.

func.func @insert_range(%v: vector<4xf32>, %f: f32) {
  // expected-error@+1 {{expected position attribute #1 to be a non-negative integer smaller than the corresponding vector dimension (4) or poison (-1), found 4}}
  %0 = vector.insert %f, %v[4] : f32 into vector<4xf32>
  return
}

// -----

// Element types of what is inserted agree.

func.func @insert_type(%v: vector<4xf32>, %f: f64) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = vector.insert %f, %v[0] : f64 into vector<4xf32>
  return
}

// -----

// Steps are 1.

func.func @slice_stride(%v: vector<8xf32>) {
  // expected-error@+1 {{expected strides to be confined to [1, 2)}}
  %0 = vector.extract_strided_slice %v {offsets = [0], sizes = [2], strides = [2]} : vector<8xf32> to vector<2xf32>
  return
}

// -----

// As many offsets as sizes.

func.func @slice_counts(%v: vector<8x4xf32>) {
  // expected-error@+1 {{expected offsets, sizes and strides attributes of same size, found 2, 1 and 1}}
  %0 = vector.extract_strided_slice %v {offsets = [0, 0], sizes = [2], strides = [1]} : vector<8x4xf32> to vector<2x4xf32>
  return
}

// -----

// At most as many offsets as axes.

func.func @slice_rank(%v: vector<8xf32>) {
  // expected-error@+1 {{expected offsets attribute of rank no greater than vector rank}}
  %0 = vector.extract_strided_slice %v {offsets = [0, 0], sizes = [2, 1], strides = [1, 1]} : vector<8xf32> to vector<2xf32>
  return
}

// -----

// The result has the sizes.

func.func @slice_result(%v: vector<8xf32>) {
  // expected-error@+1 {{expected result shape [2], found vector<3xf32>}}
  %0 = vector.extract_strided_slice %v {offsets = [0], sizes = [2], strides = [1]} : vector<8xf32> to vector<3xf32>
  return
}

// -----

// Sizes are at least 1.

func.func @slice_empty(%v: vector<8xf32>) {
  // expected-error@+1 {{expected the slice of axis 0 inside 8, found 0 from 0}}
  %0 = vector.extract_strided_slice %v {offsets = [0], sizes = [0], strides = [1]} : vector<8xf32> to vector<1xf32>
  return
}

// -----

// An offset for each axis of the destination.

func.func @insert_slice_offsets(%v: vector<4x8xf32>, %r: vector<4xf32>) {
  // expected-error@+1 {{expected offsets of same size as destination vector rank}}
  %0 = vector.insert_strided_slice %r, %v {offsets = [0], strides = [1]} : vector<4xf32> into vector<4x8xf32>
  return
}

// -----

// A step for each axis of the source.

func.func @insert_slice_strides(%v: vector<4x8xf32>, %r: vector<4xf32>) {
  // expected-error@+1 {{expected strides of same size as source vector rank}}
  %0 = vector.insert_strided_slice %r, %v {offsets = [0, 0], strides = [1, 1]} : vector<4xf32> into vector<4x8xf32>
  return
}

// -----

// The rank of a part is not larger.

func.func @insert_slice_rank(%v: vector<8xf32>, %r: vector<1x4xf32>) {
  // expected-error@+1 {{expected source rank to be no greater than destination rank}}
  %0 = vector.insert_strided_slice %r, %v {offsets = [0], strides = [1, 1]} : vector<1x4xf32> into vector<8xf32>
  return
}

// -----

// Interleaved vectors have one type.

func.func @interleave(%a: vector<4xf32>, %b: vector<5xf32>) {
  // expected-error@+1 {{operands differ: vector<4xf32> and vector<5xf32>}}
  %0 = "vector.interleave"(%a, %b) : (vector<4xf32>, vector<5xf32>) -> vector<8xf32>
  return
}

// -----

// An even number of elements is taken apart.

func.func @deinterleave(%a: vector<3xf32>) {
  // expected-error@+1 {{expected shape 2 for vector<1xf32>, found vector<3xf32>}}
  %0, %1 = vector.deinterleave %a : vector<3xf32> -> vector<1xf32>
  return
}

// -----

// Buffers of a known shape are cast to vectors.

func.func @type_cast(%m: memref<?xf32>) {
  // expected-error@+1 {{expects a result of one vector of the shape of memref<?xf32>, found memref<vector<4xf32>>}}
  %0 = vector.type_cast %m : memref<?xf32> to memref<vector<4xf32>>
  return
}

// -----

// Contiguous buffers are cast to vectors.

func.func @type_cast_layout(%m: memref<4xf32, strided<[2]>>) {
  // expected-error@+1 {{expects operand to be a memref with identity layout}}
  %0 = vector.type_cast %m : memref<4xf32, strided<[2]>> to memref<vector<4xf32>>
  return
}

// -----

// Only one axis has a size that the machine tells.

func.func @scalable(%v: vector<4xf32>, %k: vector<2x[4]xf32>) {
  // expected-error@+1 {{expected a scalable vector of rank 1, found vector<2x[4]xf32>}}
  %0 = vector.scalable.insert %v, %k[0] : vector<4xf32> into vector<2x[4]xf32>
  return
}

// -----

// A transpose moves the size that the machine tells.

func.func @transpose_scalable(%v: vector<2x[4]xf32>) {
  // expected-error@+1 {{dimension size mismatch: result is vector<4x[2]xf32>, expected shape [4]x2}}
  %0 = vector.transpose %v, [1, 0] : vector<2x[4]xf32> to vector<4x[2]xf32>
  return
}

// -----

// A part keeps the size that the machine tells.

func.func @extract_scalable(%v: vector<2x[4]xf32>) {
  // expected-error@+1 {{expected position attribute rank (1) + part rank (1) to match vector rank (2), found vector<4xf32>}}
  %0 = vector.extract %v[0] : vector<4xf32> from vector<2x[4]xf32>
  return
}

// -----

// Bit casts keep what the machine tells.

func.func @bitcast_scalable(%v: vector<[4]xf32>) {
  // expected-error@+1 {{dimension size mismatch: vector<[4]xf32> and vector<4xi32>}}
  %0 = vector.bitcast %v : vector<[4]xf32> to vector<4xi32>
  return
}

// -----

// Interleaved vectors keep what the machine tells.

func.func @interleave_scalable(%v: vector<[4]xf32>) {
  // expected-error@+1 {{expected shape [8] for vector<[4]xf32>, found vector<8xf32>}}
  %0 = vector.interleave %v, %v : vector<[4]xf32> -> vector<8xf32>
  return
}

// -----

// Elements are not taken from vectors whose size the machine tells.

func.func @to_elements_scalable(%v: vector<[1]xf32>) {
  // expected-error@+1 {{expected a fixed-length vector, found vector<[1]xf32>}}
  %0 = "vector.to_elements"(%v) : (vector<[1]xf32>) -> f32
  return
}
