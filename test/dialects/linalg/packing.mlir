// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Tensors cut to tiles: whole ones, padded ones, with tiles in another order, of sizes known at run time.

// CHECK-LABEL: func.func @pack
// CHECK: %{{.*}} = linalg.pack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<8x16xf32> -> tensor<4x4x2x4xf32>
// CHECK: %{{.*}} = linalg.pack %{{.*}} outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [4, 2] into %{{.*}} : tensor<8x16xf32> -> tensor<4x4x4x2xf32>
// CHECK: %{{.*}} = linalg.pack %{{.*}} padding_value(%{{.*}} : f32) inner_dims_pos = [0, 1] inner_tiles = [3, 2] into %{{.*}} {x} : tensor<8x16xf32> -> tensor<3x8x3x2xf32>
// CHECK: %{{.*}} = linalg.pack %{{.*}} padding_value(%{{.*}} : f32) inner_dims_pos = [0, 1] inner_tiles = [%{{.*}}, 4] into %{{.*}} : tensor<?x?xf32> -> tensor<?x?x?x4xf32>
func.func @pack(%a: tensor<8x16xf32>, %t: tensor<4x4x2x4xf32>, %u: tensor<4x4x4x2xf32>, %o: tensor<4x4x2x4xf32>, %p: tensor<3x8x3x2xf32>, %d: tensor<?x?xf32>, %q: tensor<?x?x?x4xf32>, %n: index, %f: f32) {
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %t : tensor<8x16xf32> -> tensor<4x4x2x4xf32>
  %1 = linalg.pack %a outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [4, 2] into %u : tensor<8x16xf32> -> tensor<4x4x4x2xf32>
  %2 = linalg.pack %a padding_value(%f : f32) inner_dims_pos = [0, 1] inner_tiles = [3, 2] into %p {x} : tensor<8x16xf32> -> tensor<3x8x3x2xf32>
  %3 = linalg.pack %d padding_value(%f : f32) inner_dims_pos = [0, 1] inner_tiles = [%n, 4] into %q : tensor<?x?xf32> -> tensor<?x?x?x4xf32>
  return
}

// Tiles put together.

// CHECK-LABEL: func.func @unpack
// CHECK: %{{.*}} = linalg.unpack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<4x4x2x4xf32> -> tensor<8x16xf32>
// CHECK: %{{.*}} = linalg.unpack %{{.*}} outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [4, 2] into %{{.*}} {x} : tensor<4x4x4x2xf32> -> tensor<8x16xf32>
// CHECK: %{{.*}} = linalg.unpack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [%{{.*}}, 4] into %{{.*}} : tensor<?x?x?x4xf32> -> tensor<?x?xf32>
func.func @unpack(%a: tensor<8x16xf32>, %t: tensor<4x4x2x4xf32>, %u: tensor<4x4x4x2xf32>, %d: tensor<?x?xf32>, %q: tensor<?x?x?x4xf32>, %n: index) {
  %0 = linalg.unpack %t inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %a : tensor<4x4x2x4xf32> -> tensor<8x16xf32>
  %1 = linalg.unpack %u outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [4, 2] into %a {x} : tensor<4x4x4x2xf32> -> tensor<8x16xf32>
  %2 = linalg.unpack %q inner_dims_pos = [0, 1] inner_tiles = [%n, 4] into %d : tensor<?x?x?x4xf32> -> tensor<?x?xf32>
  return
}

// Shares of a sum of exponentials.

// CHECK-LABEL: func.func @softmax
// CHECK: %{{.*}} = linalg.softmax dimension(1) ins(%{{.*}} : tensor<4x?xf32>) outs(%{{.*}} : tensor<4x?xf32>) -> tensor<4x?xf32>
// CHECK: linalg.softmax dimension(0) ins(%{{.*}} : memref<2x3x4xf16>) outs(%{{.*}} : memref<2x3x4xf16>)
func.func @softmax(%a: tensor<4x?xf32>, %m: memref<2x3x4xf16>) {
  %0 = linalg.softmax dimension(1) ins(%a : tensor<4x?xf32>) outs(%a : tensor<4x?xf32>) -> tensor<4x?xf32>
  linalg.softmax dimension(0) ins(%m : memref<2x3x4xf16>) outs(%m : memref<2x3x4xf16>)
  return
}
