// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Casts move out of structured ops, and what only copies goes.

// CHECK-LABEL: func.func @linalg
// CHECK-NEXT: %{{.*}} = linalg.matmul ins(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<8x4xf32>) outs(%{{.*}} : tensor<4x4xf32>) -> tensor<4x4xf32>
// CHECK-NEXT: %{{.*}} = tensor.cast %{{.*}} : tensor<4x4xf32> to tensor<?x?xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}} : tensor<?x?xf32>, tensor<4x8xf32>, tensor<4x4xf32>
func.func @linalg(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>, %c: tensor<4x4xf32>) -> (tensor<?x?xf32>, tensor<4x8xf32>, tensor<4x4xf32>) {
  %0 = tensor.cast %a : tensor<4x8xf32> to tensor<?x?xf32>
  %1 = tensor.cast %c : tensor<4x4xf32> to tensor<?x?xf32>
  %2 = linalg.matmul ins(%0, %b : tensor<?x?xf32>, tensor<8x4xf32>) outs(%1 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x8xf32>
  %4 = linalg.transpose ins(%c : tensor<4x4xf32>) outs(%c : tensor<4x4xf32>) permutation = [0, 1]
  return %2, %3, %4 : tensor<?x?xf32>, tensor<4x8xf32>, tensor<4x4xf32>
}

// -----

// Transposes in a row are one, or none.

// CHECK-LABEL: func.func @transposes
// CHECK-SAME:    %[[X:[a-z]+]]: tensor<2x3x4xf32>,
// CHECK-NEXT: %[[T:.*]] = linalg.transpose ins(%[[X]] : tensor<2x3x4xf32>) outs(%{{.*}} : tensor<4x3x2xf32>) permutation = [2, 1, 0]
// CHECK-NEXT: return %[[X]], %[[T]]
func.func @transposes(%x: tensor<2x3x4xf32>, %a: tensor<4x2x3xf32>, %b: tensor<2x3x4xf32>, %c: tensor<4x3x2xf32>) -> (tensor<2x3x4xf32>, tensor<4x3x2xf32>) {
  %0 = linalg.transpose ins(%x : tensor<2x3x4xf32>) outs(%a : tensor<4x2x3xf32>) permutation = [2, 0, 1]
  %1 = linalg.transpose ins(%0 : tensor<4x2x3xf32>) outs(%b : tensor<2x3x4xf32>) permutation = [1, 2, 0]
  %2 = linalg.transpose ins(%0 : tensor<4x2x3xf32>) outs(%c : tensor<4x3x2xf32>) permutation = [0, 2, 1]
  return %1, %2 : tensor<2x3x4xf32>, tensor<4x3x2xf32>
}
