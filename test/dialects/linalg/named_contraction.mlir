// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// The loops of dot.

// CHECK-LABEL: func.func @dot
// CHECK: %{{.*}} = linalg.dot ins(%{{.*}}, %{{.*}} : tensor<2xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
// CHECK: linalg.dot ins(%{{.*}}, %{{.*}} : memref<?xf16>, memref<?xf16>) outs(%{{.*}} : memref<f32>)
func.func @dot(%a0: tensor<2xf16>, %a1: tensor<2xf16>, %a2: tensor<f32>, %b0: memref<?xf16>, %b1: memref<?xf16>, %b2: memref<f32>) {
  %ra = linalg.dot ins(%a0, %a1 : tensor<2xf16>, tensor<2xf16>) outs(%a2 : tensor<f32>) -> tensor<f32>
  linalg.dot ins(%b0, %b1 : memref<?xf16>, memref<?xf16>) outs(%b2 : memref<f32>)
  return
}

// The loops of matvec.

// CHECK-LABEL: func.func @matvec
// CHECK: %{{.*}} = linalg.matvec ins(%{{.*}}, %{{.*}} : tensor<2x3xf16>, tensor<3xf16>) outs(%{{.*}} : tensor<2xf32>) -> tensor<2xf32>
// CHECK: linalg.matvec ins(%{{.*}}, %{{.*}} : memref<?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?xf32>)
func.func @matvec(%a0: tensor<2x3xf16>, %a1: tensor<3xf16>, %a2: tensor<2xf32>, %b0: memref<?x?xf16>, %b1: memref<?xf16>, %b2: memref<?xf32>) {
  %ra = linalg.matvec ins(%a0, %a1 : tensor<2x3xf16>, tensor<3xf16>) outs(%a2 : tensor<2xf32>) -> tensor<2xf32>
  linalg.matvec ins(%b0, %b1 : memref<?x?xf16>, memref<?xf16>) outs(%b2 : memref<?xf32>)
  return
}

// The loops of vecmat.

// CHECK-LABEL: func.func @vecmat
// CHECK: %{{.*}} = linalg.vecmat ins(%{{.*}}, %{{.*}} : tensor<3xf16>, tensor<3x2xf16>) outs(%{{.*}} : tensor<2xf32>) -> tensor<2xf32>
// CHECK: linalg.vecmat ins(%{{.*}}, %{{.*}} : memref<?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?xf32>)
func.func @vecmat(%a0: tensor<3xf16>, %a1: tensor<3x2xf16>, %a2: tensor<2xf32>, %b0: memref<?xf16>, %b1: memref<?x?xf16>, %b2: memref<?xf32>) {
  %ra = linalg.vecmat ins(%a0, %a1 : tensor<3xf16>, tensor<3x2xf16>) outs(%a2 : tensor<2xf32>) -> tensor<2xf32>
  linalg.vecmat ins(%b0, %b1 : memref<?xf16>, memref<?x?xf16>) outs(%b2 : memref<?xf32>)
  return
}

// The loops of batch_matvec.

// CHECK-LABEL: func.func @batch_matvec
// CHECK: %{{.*}} = linalg.batch_matvec ins(%{{.*}}, %{{.*}} : tensor<2x3x4xf16>, tensor<2x4xf16>) outs(%{{.*}} : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: linalg.batch_matvec ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?xf32>)
func.func @batch_matvec(%a0: tensor<2x3x4xf16>, %a1: tensor<2x4xf16>, %a2: tensor<2x3xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?xf32>) {
  %ra = linalg.batch_matvec ins(%a0, %a1 : tensor<2x3x4xf16>, tensor<2x4xf16>) outs(%a2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  linalg.batch_matvec ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?xf32>)
  return
}

// The loops of batch_vecmat.

// CHECK-LABEL: func.func @batch_vecmat
// CHECK: %{{.*}} = linalg.batch_vecmat ins(%{{.*}}, %{{.*}} : tensor<2x4xf16>, tensor<2x4x3xf16>) outs(%{{.*}} : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: linalg.batch_vecmat ins(%{{.*}}, %{{.*}} : memref<?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?xf32>)
func.func @batch_vecmat(%a0: tensor<2x4xf16>, %a1: tensor<2x4x3xf16>, %a2: tensor<2x3xf32>, %b0: memref<?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?xf32>) {
  %ra = linalg.batch_vecmat ins(%a0, %a1 : tensor<2x4xf16>, tensor<2x4x3xf16>) outs(%a2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  linalg.batch_vecmat ins(%b0, %b1 : memref<?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?xf32>)
  return
}

// The loops of mmt4d.

// CHECK-LABEL: func.func @mmt4d
// CHECK: %{{.*}} = linalg.mmt4d ins(%{{.*}}, %{{.*}} : tensor<2x4x2x4xf16>, tensor<3x4x3x4xf16>) outs(%{{.*}} : tensor<2x3x2x3xf32>) -> tensor<2x3x2x3xf32>
// CHECK: linalg.mmt4d ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
func.func @mmt4d(%a0: tensor<2x4x2x4xf16>, %a1: tensor<3x4x3x4xf16>, %a2: tensor<2x3x2x3xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?xf32>) {
  %ra = linalg.mmt4d ins(%a0, %a1 : tensor<2x4x2x4xf16>, tensor<3x4x3x4xf16>) outs(%a2 : tensor<2x3x2x3xf32>) -> tensor<2x3x2x3xf32>
  linalg.mmt4d ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  return
}

// The loops of batch_mmt4d.

// CHECK-LABEL: func.func @batch_mmt4d
// CHECK: %{{.*}} = linalg.batch_mmt4d ins(%{{.*}}, %{{.*}} : tensor<2x3x2x3x2xf16>, tensor<2x4x2x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x3x4xf32>) -> tensor<2x3x4x3x4xf32>
// CHECK: linalg.batch_mmt4d ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
func.func @batch_mmt4d(%a0: tensor<2x3x2x3x2xf16>, %a1: tensor<2x4x2x4x2xf16>, %a2: tensor<2x3x4x3x4xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>) {
  %ra = linalg.batch_mmt4d ins(%a0, %a1 : tensor<2x3x2x3x2xf16>, tensor<2x4x2x4x2xf16>) outs(%a2 : tensor<2x3x4x3x4xf32>) -> tensor<2x3x4x3x4xf32>
  linalg.batch_mmt4d ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  return
}

// The loops of fill_rng_2d.

// CHECK-LABEL: func.func @fill_rng_2d
// CHECK: %{{.*}} = linalg.fill_rng_2d ins(%{{.*}}, %{{.*}}, %{{.*}} : f64, f64, i32) outs(%{{.*}} : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: linalg.fill_rng_2d ins(%{{.*}}, %{{.*}}, %{{.*}} : f64, f64, i32) outs(%{{.*}} : memref<?x?xf32>)
func.func @fill_rng_2d(%a0: f64, %a1: f64, %a2: i32, %a3: tensor<2x3xf32>, %b0: f64, %b1: f64, %b2: i32, %b3: memref<?x?xf32>) {
  %ra = linalg.fill_rng_2d ins(%a0, %a1, %a2 : f64, f64, i32) outs(%a3 : tensor<2x3xf32>) -> tensor<2x3xf32>
  linalg.fill_rng_2d ins(%b0, %b1, %b2 : f64, f64, i32) outs(%b3 : memref<?x?xf32>)
  return
}
