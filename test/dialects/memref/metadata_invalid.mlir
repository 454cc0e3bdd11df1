// RUN: mlopt %s --verify-diagnostics --split-input-file

// A tensor is no buffer.

func.func @dim(%t: tensor<4xf32>, %n: index) {
  // expected-error@+1 {{operand 'source' at position 0 does not verify: Unexpected attribute tensor<4xf32>}}
  %0 = "memref.dim"(%t, %n) : (tensor<4xf32>, index) -> index
  return
}

// -----

// A scalar has no axes.

func.func @dim_scalar(%m: memref<f32>, %n: index) {
  // expected-error@+1 {{source is memref<f32>, expected a non-0 ranked memref}}
  %0 = memref.dim %m, %n : memref<f32>
  return
}

// -----

// Axes are counted in index.

func.func @dim_index(%m: memref<4xf32>, %n: i64) {
  // expected-error@+1 {{operand 'index' at position 1 does not verify: i64 should be of base attribute index}}
  %0 = "memref.dim"(%m, %n) : (memref<4xf32>, i64) -> index
  return
}

// -----

// Ranks are of buffers.

func.func @rank(%t: tensor<4xf32>) {
  // expected-error@+1 {{operand 'source' at position 0 does not verify: Unexpected attribute tensor<4xf32>}}
  %0 = "memref.rank"(%t) : (tensor<4xf32>) -> index
  return
}

// -----

// An address is an index.

func.func @pointer(%m: memref<4xf32>) {
  // expected-error@+1 {{result 'aligned_pointer' at position 0 does not verify: i64 should be of base attribute index}}
  %0 = "memref.extract_aligned_pointer_as_index"(%m) : (memref<4xf32>) -> i64
  return
}

// -----

// A size and a stride for each axis.

func.func @metadata_count(%m: memref<4x4xf32>) {
  // expected-error@+1 {{expected 2 sizes and 2 strides, found 2 results for them}}
  %0, %1, %2, %3 = memref.extract_strided_metadata %m : memref<4x4xf32> -> memref<f32>, index, index, index
  return
}

// -----

// The base has rank 0.

func.func @metadata_base(%m: memref<4xf32>) {
  // expected-error@+1 {{base buffer is memref<4xf32>, expected memref<f32>}}
  %0, %1, %2, %3 = memref.extract_strided_metadata %m : memref<4xf32> -> memref<4xf32>, index, index, index
  return
}

// -----

// The base has the element type.

func.func @metadata_type(%m: memref<4xf32>) {
  // expected-error@+1 {{base buffer is memref<i32>, expected memref<f32>}}
  %0, %1, %2, %3 = memref.extract_strided_metadata %m : memref<4xf32> -> memref<i32>, index, index, index
  return
}

// -----

// Only strided buffers have strides.

func.func @metadata_layout(%m: memref<4xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>>) {
  // expected-error@+1 {{source memref<4xf32, affine_map<(d0) -> ((d0 floordiv 2), (d0 mod 2))>> is not strided}}
  %0, %1, %2, %3 = memref.extract_strided_metadata %m : memref<4xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>> -> memref<f32>, index, index, index
  return
}
