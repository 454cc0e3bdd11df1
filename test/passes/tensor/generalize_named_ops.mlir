// RUN: mlopt %s --linalg-generalize-named-ops --split-input-file | filecheck %s

// A named op becomes its loop nest.

// CHECK-LABEL: func.func @matmul
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
// CHECK: arith.mulf
// CHECK: arith.addf
func.func @matmul(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>, %c: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = linalg.matmul ins(%a, %b : tensor<4x8xf32>, tensor<8x4xf32>) outs(%c : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Strides and dilations are in the map; buffers have no results.

// CHECK-LABEL: func.func @conv
// CHECK: affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d3 * 3, d4)>
func.func @conv(%i: memref<1x10x3xf32>, %k: memref<2x3x8xf32>, %o: memref<1x4x8xf32>) {
  linalg.conv_1d_nwc_wcf {dilations = dense<3> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%i, %k : memref<1x10x3xf32>, memref<2x3x8xf32>) outs(%o : memref<1x4x8xf32>)
  return
}

// -----

// A body of one's own is kept, discardable attributes too.

// CHECK-LABEL: func.func @reduce
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} {{.*}} attrs = {{.*}}{tag}
// CHECK: arith.maximumf
func.func @reduce(%a: tensor<4x8xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.reduce { arith.maximumf } ins(%a : tensor<4x8xf32>) outs(%b : tensor<4xf32>) dimensions = [1] {tag}
  return %0 : tensor<4xf32>
}

// -----

// What is no loop nest stays.

// CHECK-LABEL: func.func @softmax
// CHECK-NEXT: linalg.softmax
func.func @softmax(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = linalg.softmax dimension(1) ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
