// RUN: mlopt %s --verify-diagnostics --split-input-file

// Known sizes do not change.

func.func @cast(%m: memref<4x?xf32>) {
  // expected-error@+1 {{operand type 'memref<4x?xf32>' and result type 'memref<5x?xf32>' are cast incompatible}}
  %0 = memref.cast %m : memref<4x?xf32> to memref<5x?xf32>
  return
}

// -----

// Known strides do not change.

func.func @cast_strides(%m: memref<4x4xf32>) {
  // expected-error@+1 {{operand type 'memref<4x4xf32>' and result type 'memref<4x4xf32, strided<[5, 1]>>' are cast incompatible}}
  %0 = memref.cast %m : memref<4x4xf32> to memref<4x4xf32, strided<[5, 1]>>
  return
}

// -----

// Known offsets do not change.

func.func @cast_offset(%m: memref<4xf32, strided<[1], offset: 2>>) {
  // expected-error@+1 {{operand type 'memref<4xf32, strided<[1], offset: 2>>' and result type 'memref<4xf32>' are cast incompatible}}
  %0 = memref.cast %m : memref<4xf32, strided<[1], offset: 2>> to memref<4xf32>
  return
}

// -----

// Ranks do not change.

func.func @cast_rank(%m: memref<4x4xf32>) {
  // expected-error@+1 {{operand type 'memref<4x4xf32>' and result type 'memref<16xf32>' are cast incompatible}}
  %0 = memref.cast %m : memref<4x4xf32> to memref<16xf32>
  return
}

// -----

// Element types do not change.

func.func @cast_type(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<4xi32>' are cast incompatible}}
  %0 = memref.cast %m : memref<4xf32> to memref<4xi32>
  return
}

// -----

// Memory spaces do not change.

func.func @cast_space(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<4xf32, 1 : i64>' are cast incompatible}}
  %0 = memref.cast %m : memref<4xf32> to memref<4xf32, 1>
  return
}

// -----

// One of the ranks is known.

func.func @cast_unranked(%m: memref<*xf32>) {
  // expected-error@+1 {{operand type 'memref<*xf32>' and result type 'memref<*xf32>' are cast incompatible}}
  %0 = memref.cast %m : memref<*xf32> to memref<*xf32>
  return
}

// -----

// Layouts that are not strided are not cast.

func.func @cast_layout(%m: memref<4xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>>) {
  // expected-error@+1 {{operand type 'memref<4xf32, affine_map<(d0) -> ((d0 floordiv 2), (d0 mod 2))>>' and result type 'memref<4xf32, strided<[?]>>' are cast incompatible}}
  %0 = memref.cast %m : memref<4xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>> to memref<4xf32, strided<[?]>>
  return
}

// -----

// Only the space changes.

func.func @space_shape(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<?xf32, 1 : i64>' are cast incompatible}}
  %0 = memref.memory_space_cast %m : memref<4xf32> to memref<?xf32, 1>
  return
}

// -----

// Not the element type.

func.func @space_type(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<4xf64, 1 : i64>' are cast incompatible}}
  %0 = memref.memory_space_cast %m : memref<4xf32> to memref<4xf64, 1>
  return
}

// -----

// The type has the sizes given.

func.func @reinterpret_size(%m: memref<?xf32>) {
  // expected-error@+1 {{expected result type with size = 4 instead of 5 in dim = 0}}
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<?xf32> to memref<5xf32>
  return
}

// -----

// The type has the offset given.

func.func @reinterpret_offset(%m: memref<?xf32>) {
  // expected-error@+1 {{expected result type with offset = 1 instead of 0}}
  %0 = memref.reinterpret_cast %m to offset: [1], sizes: [4], strides: [1] : memref<?xf32> to memref<4xf32>
  return
}

// -----

// The type has the strides given.

func.func @reinterpret_stride(%m: memref<?xf32>) {
  // expected-error@+1 {{expected result type with stride = 2 instead of 1 in dim = 0}}
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [2] : memref<?xf32> to memref<4xf32>
  return
}

// -----

// A stride for each axis.

func.func @reinterpret_count(%m: memref<?xf32>) {
  // expected-error@+1 {{expected 1 offset, 1 sizes and 1 strides, found 1, 1 and 2}}
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [4, 1] : memref<?xf32> to memref<4xf32>
  return
}

// -----

// One offset.

func.func @reinterpret_offsets(%m: memref<?xf32>) {
  // expected-error@+1 {{expected 1 offset, 1 sizes and 1 strides, found 2, 1 and 1}}
  %0 = memref.reinterpret_cast %m to offset: [0, 0], sizes: [4], strides: [1] : memref<?xf32> to memref<4xf32>
  return
}

// -----

// The element type is kept.

func.func @reinterpret_type(%m: memref<?xf32>) {
  // expected-error@+1 {{element types differ: f32 and i32}}
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<?xf32> to memref<4xi32>
  return
}

// -----

// The space is kept.

func.func @reinterpret_space(%m: memref<?xf32>) {
  // expected-error@+1 {{memory spaces differ: none and 1 : i64}}
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<?xf32> to memref<4xf32, 1>
  return
}

// -----

// An offset, a size and a stride for each axis.

func.func @subview_counts(%m: memref<8x16xf32>) {
  // expected-error@+1 {{expected 2 offset values, got 1}}
  %0 = memref.subview %m[0] [4] [1] : memref<8x16xf32> to memref<4xf32>
  return
}

// -----

// Parts lie inside.

func.func @subview_bounds(%m: memref<8x16xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 8 >= 8}}
  %0 = memref.subview %m[4, 0] [5, 16] [1, 1] : memref<8x16xf32> to memref<5x16xf32, strided<[16, 1], offset: 64>>
  return
}

// -----

// Strided parts lie inside.

func.func @subview_stride(%m: memref<8x16xf32>) {
  // expected-error@+1 {{slice along dimension 0 runs out-of-bounds: 8 >= 8}}
  %0 = memref.subview %m[0, 0] [5, 16] [2, 1] : memref<8x16xf32> to memref<5x16xf32, strided<[32, 1]>>
  return
}

// -----

// The type has the offset of the part.

func.func @subview_offset(%m: memref<8x16xf32>) {
  // expected-error@+1 {{expected result type to be memref<4x16xf32, strided<[16, 1], offset: 16>> or a rank-reduced version, found memref<4x16xf32, strided<[16, 1]>>}}
  %0 = memref.subview %m[1, 0] [4, 16] [1, 1] : memref<8x16xf32> to memref<4x16xf32, strided<[16, 1]>>
  return
}

// -----

// The type has the strides of the part.

func.func @subview_strides(%m: memref<8x16xf32>) {
  // expected-error@+1 {{expected result type to be memref<4x8xf32, strided<[32, 1]>> or a rank-reduced version, found memref<4x8xf32, strided<[16, 1]>>}}
  %0 = memref.subview %m[0, 0] [4, 8] [2, 1] : memref<8x16xf32> to memref<4x8xf32, strided<[16, 1]>>
  return
}

// -----

// The type has the sizes of the part.

func.func @subview_sizes(%m: memref<8x16xf32>) {
  // expected-error@+1 {{expected result type to be a rank-reduced version of 4x8, found memref<4x16xf32, strided<[16, 1]>>}}
  %0 = memref.subview %m[0, 0] [4, 8] [1, 1] : memref<8x16xf32> to memref<4x16xf32, strided<[16, 1]>>
  return
}

// -----

// Only axes of size 1 are left out.

func.func @subview_rank(%m: memref<8x16xf32>) {
  // expected-error@+1 {{expected result type to be a rank-reduced version of 4x8, found memref<8xf32>}}
  %0 = memref.subview %m[0, 0] [4, 8] [1, 1] : memref<8x16xf32> to memref<8xf32>
  return
}

// -----

// An axis left out leaves its stride out.

func.func @subview_reduced_stride(%m: memref<8x16x4xf32>) {
  // expected-error@+1 {{expected result type to be memref<8x4xf32, strided<[64, 1]>> or a rank-reduced version, found memref<8x4xf32, strided<[4, 1]>>}}
  %0 = memref.subview %m[0, 0, 0] [8, 1, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<8x4xf32, strided<[4, 1]>>
  return
}

// -----

// Element types of parts do not change.

func.func @subview_type(%m: memref<8xf32>) {
  // expected-error@+1 {{element types differ: f32 and f16}}
  %0 = memref.subview %m[0] [4] [1] : memref<8xf32> to memref<4xf16>
  return
}

// -----

// Memory spaces of parts do not change.

func.func @subview_space(%m: memref<8xf32>) {
  // expected-error@+1 {{memory spaces differ: none and 1 : i64}}
  %0 = memref.subview %m[0] [4] [1] : memref<8xf32> to memref<4xf32, 1>
  return
}

// -----

// Parts are of strided buffers.

func.func @subview_layout(%m: memref<8xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>>) {
  // expected-error@+1 {{base type memref<8xf32, affine_map<(d0) -> ((d0 floordiv 2), (d0 mod 2))>> is not strided}}
  %0 = memref.subview %m[0] [4] [1] : memref<8xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>> to memref<4xf32>
  return
}

// -----

// A size for each unknown one of a view.

func.func @view_sizes(%m: memref<64xi8>, %n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = memref.view %m[%n][] : memref<64xi8> to memref<?xf32>
  return
}

// -----

// Views are of bytes.

func.func @view_bytes(%m: memref<64xf32>, %n: index) {
  // expected-error@+1 {{expected attribute i8 but got f32}}
  %0 = memref.view %m[%n][] : memref<64xf32> to memref<4xf32>
  return
}

// -----

// Views are of one axis.

func.func @view_rank(%m: memref<8x8xi8>, %n: index) {
  // expected-error@+1 {{source is memref<8x8xi8>, expected a 1-D memref of i8}}
  %0 = memref.view %m[%n][] : memref<8x8xi8> to memref<4xf32>
  return
}

// -----

// Views are contiguous.

func.func @view_layout(%m: memref<64xi8>, %n: index) {
  // expected-error@+1 {{unsupported map for result memref type memref<4xf32, strided<[2]>>}}
  %0 = memref.view %m[%n][] : memref<64xi8> to memref<4xf32, strided<[2]>>
  return
}

// -----

// Views are of contiguous bytes.

func.func @view_source(%m: memref<64xi8, strided<[2]>>, %n: index) {
  // expected-error@+1 {{unsupported map for base memref type memref<64xi8, strided<[2]>>}}
  %0 = memref.view %m[%n][] : memref<64xi8, strided<[2]>> to memref<4xf32>
  return
}

// -----

// Views begin at their first byte.

func.func @view_offset(%m: memref<64xi8, strided<[1], offset: ?>>, %n: index) {
  // expected-error@+1 {{unsupported map for base memref type memref<64xi8, strided<[1], offset: ?>>}}
  %0 = memref.view %m[%n][] : memref<64xi8, strided<[1], offset: ?>> to memref<4xf32>
  return
}

// -----

// Memory spaces of views do not change.

func.func @view_space(%m: memref<64xi8>, %n: index) {
  // expected-error@+1 {{different memory spaces of memref<64xi8> and memref<4xf32, 1 : i64>}}
  %0 = memref.view %m[%n][] : memref<64xi8> to memref<4xf32, 1>
  return
}

// -----

// The map is a permutation.

func.func @transpose_map(%m: memref<4x8xf32>) {
  // expected-error@+1 {{expected a permutation map of 2 dims, found (d0, d1) -> (d0, d0)}}
  %0 = memref.transpose %m (i, j) -> (i, i) : memref<4x8xf32> to memref<4x4xf32>
  return
}

// -----

// The map is of all axes.

func.func @transpose_rank(%m: memref<4x8xf32>) {
  // expected-error@+1 {{expected a permutation map of 2 dims, found (d0) -> (d0)}}
  %0 = memref.transpose %m (i) -> (i) : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

// The type is permuted.

func.func @transpose_type(%m: memref<4x8xf32>) {
  // expected-error@+1 {{result type memref<8x4xf32> is not equivalent to memref<8x4xf32, strided<[1, 8]>>}}
  %0 = memref.transpose %m (i, j) -> (j, i) : memref<4x8xf32> to memref<8x4xf32>
  return
}

// -----

// Sizes are permuted.

func.func @transpose_sizes(%m: memref<4x8xf32>) {
  // expected-error@+1 {{result type memref<4x8xf32, strided<[1, 8]>> is not equivalent to memref<8x4xf32, strided<[1, 8]>>}}
  %0 = memref.transpose %m (i, j) -> (j, i) : memref<4x8xf32> to memref<4x8xf32, strided<[1, 8]>>
  return
}

// -----

// A size for each axis.

func.func @reshape_rank(%m: memref<4x3xf32>, %s: memref<3xindex>) {
  // expected-error@+1 {{length of shape operand (3) differs from the result's memref rank (2)}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<3xindex>) -> memref<6x2xf32>
  return
}

// -----

// A known number of sizes.

func.func @reshape_dynamic(%m: memref<4x3xf32>, %s: memref<?xindex>) {
  // expected-error@+1 {{cannot use shape operand with dynamic length to reshape to statically-ranked memref type}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<?xindex>) -> memref<6x2xf32>
  return
}

// -----

// Sizes in one axis.

func.func @reshape_sizes(%m: memref<4x3xf32>, %s: memref<2x1xindex>) {
  // expected-error@+1 {{expected a 1-D memref of sizes}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<2x1xindex>) -> memref<6x2xf32>
  return
}

// -----

// What is reshaped is contiguous.

func.func @reshape_layout(%m: memref<4x3xf32, strided<[1, 4]>>, %s: memref<2xindex>) {
  // expected-error@+1 {{source memref type should have identity affine map}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32, strided<[1, 4]>>, memref<2xindex>) -> memref<6x2xf32>
  return
}

// -----

// The result of a reshape is contiguous.

func.func @reshape_result_layout(%m: memref<4x3xf32>, %s: memref<2xindex>) {
  // expected-error@+1 {{destination memref type should have identity affine map}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<2xindex>) -> memref<6x2xf32, strided<[1, 6]>>
  return
}

// -----

// The element type of a reshape does not change.

func.func @reshape_type(%m: memref<4x3xf32>, %s: memref<2xindex>) {
  // expected-error@+1 {{element types of source and destination memref types should be the same}}
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<2xindex>) -> memref<6x2xi32>
  return
}

// -----

// A group for each axis.

func.func @collapse_groups(%m: memref<2x3x4xf32>) {
  // expected-error@+1 {{expected rank of the collapsed type (2) to be the number of reassociation maps (1)}}
  %0 = memref.collapse_shape %m [[0, 1, 2]] : memref<2x3x4xf32> into memref<6x4xf32>
  return
}

// -----

// Groups name every axis.

func.func @collapse_missing(%m: memref<2x3x4xf32>) {
  // expected-error@+1 {{expected the reassociation to name the axes 0 to 2 in order}}
  %0 = memref.collapse_shape %m [[0], [1]] : memref<2x3x4xf32> into memref<2x3xf32>
  return
}

// -----

// Sizes are products.

func.func @collapse_size(%m: memref<2x3x4xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be static value of 6, found static value of 5}}
  %0 = memref.collapse_shape %m [[0, 1], [2]] : memref<2x3x4xf32> into memref<5x4xf32>
  return
}

// -----

// Axes that are merged have no gaps.

func.func @collapse_gaps(%m: memref<2x3xf32, strided<[4, 1]>>) {
  // expected-error@+1 {{invalid source layout map or collapsing non-contiguous dims}}
  %0 = memref.collapse_shape %m [[0, 1]] : memref<2x3xf32, strided<[4, 1]>> into memref<6xf32, strided<[1]>>
  return
}

// -----

// The layout is that of the merged axes.

func.func @collapse_layout(%m: memref<2x3xf32, strided<[6, 2]>>) {
  // expected-error@+1 {{expected collapsed type to be memref<6xf32, strided<[2]>> but found memref<6xf32>}}
  %0 = memref.collapse_shape %m [[0, 1]] : memref<2x3xf32, strided<[6, 2]>> into memref<6xf32>
  return
}

// -----

// Groups merge to known sizes where all are known.

func.func @collapse_dynamic(%m: memref<2x3xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be static value of 6, found dynamic}}
  %0 = memref.collapse_shape %m [[0, 1]] : memref<2x3xf32> into memref<?xf32>
  return
}

// -----

// Sizes given are those of the result.

func.func @expand_sizes(%m: memref<6xf32>) {
  // expected-error@+1 {{expected output shape to be that of memref<2x3xf32>, found 3, 2}}
  %0 = memref.expand_shape %m [[0, 1]] output_shape [3, 2] : memref<6xf32> into memref<2x3xf32>
  return
}

// -----

// A size for each axis of the result.

func.func @expand_count(%m: memref<6xf32>) {
  // expected-error@+1 {{expected output shape to be that of memref<2x3xf32>, found 2}}
  %0 = memref.expand_shape %m [[0, 1]] output_shape [2] : memref<6xf32> into memref<2x3xf32>
  return
}

// -----

// Sizes multiply to the split axis.

func.func @expand_product(%m: memref<6xf32>) {
  // expected-error@+1 {{expected dimension 0 of collapsed type to be static value of 8, found static value of 6}}
  %0 = memref.expand_shape %m [[0, 1]] output_shape [2, 4] : memref<6xf32> into memref<2x4xf32>
  return
}

// -----

// The layout is that of the split axes.

func.func @expand_layout(%m: memref<6xf32, strided<[2]>>) {
  // expected-error@+1 {{expected expanded type to be memref<2x3xf32, strided<[6, 2]>> but found memref<2x3xf32>}}
  %0 = memref.expand_shape %m [[0, 1]] output_shape [2, 3] : memref<6xf32, strided<[2]>> into memref<2x3xf32>
  return
}

// -----

// The layout of a contiguous buffer stays contiguous.

func.func @expand_plain(%m: memref<6xf32>) {
  // expected-error@+1 {{expected expanded type to be memref<2x3xf32, strided<[3, 1]>> but found memref<2x3xf32, strided<[1, 2]>>}}
  %0 = memref.expand_shape %m [[0, 1]] output_shape [2, 3] : memref<6xf32> into memref<2x3xf32, strided<[1, 2]>>
  return
}
