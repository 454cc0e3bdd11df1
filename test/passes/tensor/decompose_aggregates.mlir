// RUN: mlopt %s --tensor-decompose-aggregates --split-input-file | filecheck %s
// RUN: not mlopt %S/Inputs/softmax_on_buffers.mlir --tensor-decompose-aggregates 2>&1 | filecheck %s --check-prefix=REFUSED

// Axes are padded to whole tiles, split, and put in order.

// CHECK-LABEL: func.func @pack
// CHECK:      %[[PAD:.*]] = tensor.pad %{{.*}} low[0, 0] high[1, 3]
// CHECK:      %[[CUT:.*]] = tensor.expand_shape %[[PAD]] {{.*}} output_shape [2, 4, 1, 8] : tensor<8x8xf32> into tensor<2x4x1x8xf32>
// CHECK-NEXT: linalg.transpose ins(%[[CUT]] : tensor<2x4x1x8xf32>) outs(%{{.*}} : tensor<2x1x4x8xf32>) permutation = [0, 2, 1, 3]
func.func @pack(%x: tensor<7x5xf32>, %d: tensor<2x1x4x8xf32>, %c: f32) -> tensor<2x1x4x8xf32> {
  %p = linalg.pack %x padding_value(%c : f32) inner_dims_pos = [0, 1] inner_tiles = [4, 8] into %d : tensor<7x5xf32> -> tensor<2x1x4x8xf32>
  return %p : tensor<2x1x4x8xf32>
}

// -----

// Back, what was added is left out.

// CHECK-LABEL: func.func @unpack
// CHECK:      %[[CUT:.*]] = linalg.transpose ins(%{{.*}} : tensor<2x1x4x8xf32>) outs(%{{.*}} : tensor<2x4x1x8xf32>) permutation = [0, 2, 1, 3]
// CHECK-NEXT: %[[ALL:.*]] = tensor.collapse_shape %[[CUT]]
// CHECK-NEXT: %[[PART:.*]] = tensor.extract_slice %[[ALL]][0, 0] [7, 5] [1, 1]
// CHECK-NEXT: linalg.copy ins(%[[PART]] : tensor<7x5xf32>)
func.func @unpack(%x: tensor<2x1x4x8xf32>, %d: tensor<7x5xf32>) -> tensor<7x5xf32> {
  %p = linalg.unpack %x inner_dims_pos = [0, 1] inner_tiles = [4, 8] into %d : tensor<2x1x4x8xf32> -> tensor<7x5xf32>
  return %p : tensor<7x5xf32>
}

// -----

// A softmax is two reductions and two elementwise ops.

// CHECK-LABEL: func.func @softmax
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK:   arith.maxnumf
// CHECK: iterator_types = ["parallel", "parallel"]
// CHECK:   math.exp
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK:   arith.addf
// CHECK: iterator_types = ["parallel", "parallel"]
// CHECK:   arith.divf
func.func @softmax(%x: tensor<4x?xf32>) -> tensor<4x?xf32> {
  %r = linalg.softmax dimension(1) ins(%x : tensor<4x?xf32>) outs(%x : tensor<4x?xf32>) -> tensor<4x?xf32>
  return %r : tensor<4x?xf32>
}

// Buffers are refused.

// REFUSED: softmax_on_buffers.mlir:2:3: error: 'linalg.softmax' works on buffers, expected tensors
