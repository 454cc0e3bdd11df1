// RUN: mlopt %s --tensor-pack-operands | filecheck %s
// RUN: not mlopt %S/Inputs/packed_window.mlir --tensor-pack-operands 2>&1 | filecheck %s --check-prefix=REFUSED

// What is not read is not packed, zeros are zeros in tiles, and indices count elements.

// CHECK-LABEL: func.func @product
// CHECK:      %[[A:.*]] = linalg.pack %a inner_dims_pos = [0] inner_tiles = [4]
// CHECK:      %[[B:.*]] = linalg.pack %b padding_value(%{{.*}} : f32) inner_dims_pos = [1] inner_tiles = [8]
// CHECK:      %[[C:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<2x1x4x8xf32>)
// CHECK:      %[[R:.*]] = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d2, d1, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>]
// CHECK-SAME: ins(%[[A]], %[[B]]
// CHECK-SAME: outs(%[[C]]
// CHECK:      linalg.unpack %[[R]] inner_dims_pos = [0, 1] inner_tiles = [4, 8]
func.func @product(%a: tensor<8x9xf32>, %b: tensor<9x7xf32>) -> tensor<8x7xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<8x7xf32>
  %start = linalg.fill ins(%zero : f32) outs(%empty : tensor<8x7xf32>) -> tensor<8x7xf32>
  %r = linalg.matmul {loop.schedule = {pack = array<i64: 4, 8, 0>}} ins(%a, %b : tensor<8x9xf32>, tensor<9x7xf32>) outs(%start : tensor<8x7xf32>) -> tensor<8x7xf32>
  return %r : tensor<8x7xf32>
}

// CHECK-LABEL: func.func @indices
// CHECK:      linalg.generic {{.*}} outs(%{{.*}} : tensor<?x4xindex>)
// CHECK:      %[[TILE:.*]] = linalg.index 0
// CHECK:      %[[IN:.*]] = linalg.index 1
// CHECK:      %[[FIRST:.*]] = arith.muli %[[TILE]], %{{.*}} : index
// CHECK:      %[[I:.*]] = arith.addi %[[FIRST]], %[[IN]] : index
// CHECK:      linalg.yield %[[I]]
func.func @indices(%n: index) -> tensor<?xindex> {
  %empty = tensor.empty(%n) : tensor<?xindex>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%empty : tensor<?xindex>) attrs = {loop.schedule = {pack = array<i64: 4>}} {
  ^bb0(%old: index):
    %i = linalg.index 0 : index
    linalg.yield %i : index
  } -> tensor<?xindex>
  return %r : tensor<?xindex>
}

// REFUSED: packed_window.mlir:2:8: error: loop 0 may not be packed: operand 0 is read along it by (d0 + d1), expected the loop alone
