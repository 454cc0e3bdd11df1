// RUN: mlopt %s --verify-diagnostics --split-input-file

// A tile for each axis that is cut.

func.func @pack_counts(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{tiling factors must equal the number of dimensions to tile, found 1 and 2}}
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16x2xf32>
  return
}

// -----

// Axes are cut once.

func.func @pack_twice(%a: tensor<8x16xf32>, %t: tensor<4x16x2x2xf32>) {
  // expected-error@+1 {{invalid inner_dims_pos vector [0, 0]}}
  %0 = linalg.pack %a inner_dims_pos = [0, 0] inner_tiles = [2, 2] into %t : tensor<8x16xf32> -> tensor<4x16x2x2xf32>
  return
}

// -----

// Axes that are cut are in range.

func.func @pack_range(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{invalid inner_dims_pos vector [2]}}
  %0 = linalg.pack %a inner_dims_pos = [2] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16x2xf32>
  return
}

// -----

// Tiles have elements.

func.func @pack_zero(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{invalid zero tile factor in [0]}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [0] into %t : tensor<8x16xf32> -> tensor<4x16x2xf32>
  return
}

// -----

// The order of tiles is a permutation.

func.func @pack_order(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{invalid outer_dims_perm vector [0, 0]}}
  %0 = linalg.pack %a outer_dims_perm = [0, 0] inner_dims_pos = [0] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16x2xf32>
  return
}

// -----

// The tiles' sizes come last.

func.func @pack_tiles(%a: tensor<8x16xf32>, %t: tensor<4x16x3xf32>) {
  // expected-error@+1 {{expected size 2 of axis 2 of the packed type, found tensor<4x16x3xf32>}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16x3xf32>
  return
}

// -----

// What fills is an element.

func.func @pack_padding(%a: tensor<8x16xf32>, %t: tensor<3x16x3xf32>, %k: i32) {
  // expected-error@+1 {{expected padding_value has f32 but got: i32}}
  %0 = linalg.pack %a padding_value(%k : i32) inner_dims_pos = [0] inner_tiles = [3] into %t : tensor<8x16xf32> -> tensor<3x16x3xf32>
  return
}

// -----

// The packed rank has an axis more for each tile.

func.func @pack_rank(%a: tensor<8x16xf32>, %t: tensor<4x16xf32>) {
  // expected-error@+1 {{packed rank != (unpacked rank + num tiling factors), got 2 != 3}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16xf32>
  return
}

// -----

// What is packed keeps its type.

func.func @pack_type(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf64>) {
  // expected-error@+1 {{element types differ: f32 and f64}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [2] into %t : tensor<8x16xf32> -> tensor<4x16x2xf64>
  return
}

// -----

// What is unpacked has the tiles' elements.

func.func @unpack_size(%a: tensor<9x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{expected size 5 of axis 0 of the packed type, found tensor<4x16x2xf32>}}
  %0 = linalg.unpack %t inner_dims_pos = [0] inner_tiles = [2] into %a : tensor<4x16x2xf32> -> tensor<9x16xf32>
  return
}

// -----

// Tiles that are unpacked are as they say.

func.func @unpack_tiles(%a: tensor<8x16xf32>, %t: tensor<4x16x2xf32>) {
  // expected-error@+1 {{expected size 2 of axis 0 of the packed type, found tensor<4x16x2xf32>}}
  %0 = linalg.unpack %t inner_dims_pos = [0] inner_tiles = [4] into %a : tensor<4x16x2xf32> -> tensor<8x16xf32>
  return
}

// -----

// Shapes of a softmax agree.

func.func @softmax_shape(%a: tensor<4x8xf32>, %b: tensor<4x9xf32>) {
  // expected-error@+1 {{incompatible output shape}}
  %0 = linalg.softmax dimension(1) ins(%a : tensor<4x8xf32>) outs(%b : tensor<4x9xf32>) -> tensor<4x9xf32>
  return
}
