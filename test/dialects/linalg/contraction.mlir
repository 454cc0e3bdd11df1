// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Matrix products: on buffers, of unknown sizes, widened, transposed, with an operand repeated.

// CHECK-LABEL: func.func @matmul
// CHECK: linalg.matmul ins(%{{.*}}, %{{.*}} : memref<?x?xi8>, memref<?x?xi8>) outs(%{{.*}} : memref<?x?xi32>)
// CHECK: linalg.matmul {cast = #linalg.type_fn<cast_unsigned>} ins(%{{.*}}, %{{.*}} : memref<?x?xi8>, memref<?x?xi8>) outs(%{{.*}} : memref<?x?xi32>)
// CHECK: %{{.*}} = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] ins(%{{.*}}, %{{.*}} : tensor<5xf32>, tensor<5x7xf32>) outs(%{{.*}} : tensor<3x7xf32>) -> tensor<3x7xf32>
// CHECK: %{{.*}} = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] ins(%{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<5x7xf32>) outs(%{{.*}} : tensor<3x7xf32>) -> tensor<3x7xf32>
func.func @matmul(%a: memref<?x?xi8>, %c: memref<?x?xi32>, %v: tensor<5xf32>, %b: tensor<5x7xf32>, %r: tensor<3x7xf32>, %t: tensor<5x3xf32>) {
  linalg.matmul ins(%a, %a : memref<?x?xi8>, memref<?x?xi8>) outs(%c : memref<?x?xi32>)
  linalg.matmul {cast = #linalg.type_fn<cast_unsigned>} ins(%a, %a : memref<?x?xi8>, memref<?x?xi8>) outs(%c : memref<?x?xi32>)
  %0 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%v, %b : tensor<5xf32>, tensor<5x7xf32>) outs(%r : tensor<3x7xf32>) -> tensor<3x7xf32>
  %1 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%t, %b : tensor<5x3xf32>, tensor<5x7xf32>) outs(%r : tensor<3x7xf32>) -> tensor<3x7xf32>
  return
}

// Products of many matrices, each on its own or added up, with an operand repeated.

// CHECK-LABEL: func.func @batch
// CHECK: %{{.*}} = linalg.batch_matmul indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] ins(%{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<5x7xf32>) outs(%{{.*}} : tensor<2x3x7xf32>) -> tensor<2x3x7xf32>
// CHECK: linalg.batch_matmul ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.batch_reduce_matmul indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d1, d2)>] ins(%{{.*}}, %{{.*}} : tensor<2x3x5xf32>, tensor<5x7xf32>) outs(%{{.*}} : tensor<3x7xf32>) -> tensor<3x7xf32>
func.func @batch(%a: tensor<2x3x5xf32>, %b: tensor<2x5x7xf32>, %c: tensor<2x3x7xf32>, %s: tensor<5x7xf32>, %r: tensor<3x7xf32>, %m: memref<?x?x?xf16>, %o: memref<?x?x?xf32>) {
  %0 = linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%a, %s : tensor<2x3x5xf32>, tensor<5x7xf32>) outs(%c : tensor<2x3x7xf32>) -> tensor<2x3x7xf32>
  linalg.batch_matmul ins(%m, %m : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%o : memref<?x?x?xf32>)
  %1 = linalg.batch_reduce_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (k, n)>, affine_map<(b, m, n, k) -> (m, n)>] ins(%a, %s : tensor<2x3x5xf32>, tensor<5x7xf32>) outs(%r : tensor<3x7xf32>) -> tensor<3x7xf32>
  return
}

// Contractions of any axes.

// CHECK-LABEL: func.func @contract
// CHECK: %{{.*}} = linalg.contract indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d2, d3, d1)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>] ins(%{{.*}}, %{{.*}} : tensor<2x3x5xf16>, tensor<5x3x7xf16>) outs(%{{.*}} : tensor<2x7xf32>) -> tensor<2x7xf32>
// CHECK: %{{.*}} = linalg.contract indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] ins(%{{.*}}, %{{.*}} : tensor<5xf32>, tensor<5xf32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
// CHECK: linalg.contract indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] {cast = #linalg.type_fn<cast_unsigned>} ins(%{{.*}}, %{{.*}} : memref<?xi32>, memref<?xi32>) outs(%{{.*}} : memref<i32>)
func.func @contract(%a: tensor<2x3x5xf16>, %b: tensor<5x3x7xf16>, %c: tensor<2x7xf32>, %v: tensor<5xf32>, %s: tensor<f32>, %m: memref<?xi32>, %n: memref<i32>) {
  %0 = linalg.contract indexing_maps = [affine_map<(m, n, k, l) -> (m, l, k)>, affine_map<(m, n, k, l) -> (k, l, n)>, affine_map<(m, n, k, l) -> (m, n)>] ins(%a, %b : tensor<2x3x5xf16>, tensor<5x3x7xf16>) outs(%c : tensor<2x7xf32>) -> tensor<2x7xf32>
  %1 = linalg.contract indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>] ins(%v, %v : tensor<5xf32>, tensor<5xf32>) outs(%s : tensor<f32>) -> tensor<f32>
  linalg.contract indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>] {cast = #linalg.type_fn<cast_unsigned>} ins(%m, %m : memref<?xi32>, memref<?xi32>) outs(%n : memref<i32>)
  return
}
