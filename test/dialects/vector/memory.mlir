// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Rows of buffers.

// CHECK-LABEL: func.func @load
// CHECK: %{{.*}} = vector.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32>, vector<8xf32>
// CHECK: %{{.*}} = vector.load %{{.*}}[%{{.*}}] {x} : memref<8xvector<4xf32>>, vector<4xf32>
// CHECK: %{{.*}} = vector.load %{{.*}}[%{{.*}}, %{{.*}}] {nontemporal = true} : memref<4x?xf32>, vector<2x4xf32>
// CHECK: %{{.*}} = vector.load %{{.*}}[%{{.*}}] {alignment = 16 : i64} : memref<8xf32, strided<[1], offset: ?>>, vector<4xf32>
// CHECK: %{{.*}} = vector.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32>, vector<f32>
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32>, vector<8xf32>
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}] {x} : memref<8xvector<4xf32>>, vector<4xf32>
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] {alignment = 8 : i64, nontemporal = true} : memref<4x?xf32>, vector<8xf32>
func.func @load(%m: memref<4x?xf32>, %v: memref<8xvector<4xf32>>, %s: memref<8xf32, strided<[1], offset: ?>>, %i: index) {
  %0 = vector.load %m[%i, %i] : memref<4x?xf32>, vector<8xf32>
  %1 = vector.load %v[%i] {x} : memref<8xvector<4xf32>>, vector<4xf32>
  %2 = vector.load %m[%i, %i] {nontemporal = true} : memref<4x?xf32>, vector<2x4xf32>
  %3 = vector.load %s[%i] {alignment = 16 : i64} : memref<8xf32, strided<[1], offset: ?>>, vector<4xf32>
  %4 = vector.load %m[%i, %i] : memref<4x?xf32>, vector<f32>
  vector.store %0, %m[%i, %i] : memref<4x?xf32>, vector<8xf32>
  vector.store %1, %v[%i] {x} : memref<8xvector<4xf32>>, vector<4xf32>
  vector.store %0, %m[%i, %i] {alignment = 8 : i64, nontemporal = true} : memref<4x?xf32>, vector<8xf32>
  return
}

// The elements that a mask names.

// CHECK-LABEL: func.func @masked
// CHECK: %{{.*}} = vector.maskedload %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
// CHECK: %{{.*}} = vector.maskedload %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} {alignment = 8 : i64} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
// CHECK: vector.maskedstore %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
// CHECK: vector.maskedstore %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} {x, alignment = 8 : i64} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
func.func @masked(%m: memref<4x?xf32>, %k: vector<8xi1>, %v: vector<8xf32>, %i: index) {
  %0 = vector.maskedload %m[%i, %i], %k, %v : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  %1 = vector.maskedload %m[%i, %i], %k, %v {alignment = 8 : i64} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.maskedstore %m[%i, %i], %k, %v : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
  vector.maskedstore %m[%i, %i], %k, %v {alignment = 8 : i64, x} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
  return
}

// Elements one behind the other for those that a mask names.

// CHECK-LABEL: func.func @expand
// CHECK: %{{.*}} = vector.expandload %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
// CHECK: %{{.*}} = vector.expandload %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} {x, alignment = 8 : i64} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
// CHECK: vector.compressstore %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
// CHECK: vector.compressstore %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} {x, alignment = 8 : i64} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
func.func @expand(%m: memref<4x?xf32>, %k: vector<8xi1>, %v: vector<8xf32>, %i: index) {
  %0 = vector.expandload %m[%i, %i], %k, %v : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  %1 = vector.expandload %m[%i, %i], %k, %v {alignment = 8 : i64, x} : memref<4x?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  vector.compressstore %m[%i, %i], %k, %v : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
  vector.compressstore %m[%i, %i], %k, %v {alignment = 8 : i64, x} : memref<4x?xf32>, vector<8xi1>, vector<8xf32>
  return
}

// Elements at places that a vector names.

// CHECK-LABEL: func.func @gather
// CHECK: %{{.*}} = vector.gather %{{.*}}[%{{.*}}, %{{.*}}] [%{{.*}}], %{{.*}}, %{{.*}} : memref<?x?xf32>, vector<2x4xi32>, vector<2x4xi1>, vector<2x4xf32> into vector<2x4xf32>
// CHECK: %{{.*}} = vector.gather %{{.*}}[%{{.*}}] [%{{.*}}], %{{.*}}, %{{.*}} {x} : tensor<8xf32>, vector<2x4xindex>, vector<2x4xi1>, vector<2x4xf32> into vector<2x4xf32>
// CHECK: vector.scatter %{{.*}}[%{{.*}}, %{{.*}}] [%{{.*}}], %{{.*}}, %{{.*}} : memref<?x?xf32>, vector<2x4xi32>, vector<2x4xi1>, vector<2x4xf32>
// CHECK: vector.scatter %{{.*}}[%{{.*}}, %{{.*}}] [%{{.*}}], %{{.*}}, %{{.*}} {x, alignment = 8 : i64} : memref<?x?xf32>, vector<2x4xindex>, vector<2x4xi1>, vector<2x4xf32>
func.func @gather(%m: memref<?x?xf32>, %t: tensor<8xf32>, %x: vector<2x4xi32>, %y: vector<2x4xindex>, %k: vector<2x4xi1>, %v: vector<2x4xf32>, %i: index) {
  %0 = vector.gather %m[%i, %i] [%x], %k, %v : memref<?x?xf32>, vector<2x4xi32>, vector<2x4xi1>, vector<2x4xf32> into vector<2x4xf32>
  %1 = vector.gather %t[%i] [%y], %k, %v {x} : tensor<8xf32>, vector<2x4xindex>, vector<2x4xi1>, vector<2x4xf32> into vector<2x4xf32>
  vector.scatter %m[%i, %i] [%x], %k, %v : memref<?x?xf32>, vector<2x4xi32>, vector<2x4xi1>, vector<2x4xf32>
  vector.scatter %m[%i, %i] [%y], %k, %v {alignment = 8 : i64, x} : memref<?x?xf32>, vector<2x4xindex>, vector<2x4xi1>, vector<2x4xf32>
  return
}

// Parts of buffers and tensors, with a value for what is outside.

// CHECK-LABEL: func.func @transfer_read
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} : memref<?x?xf32>, vector<3x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} {in_bounds = [true, false]} : tensor<4x8xf32>, vector<2x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : memref<?x?xf32>, vector<3x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} {in_bounds = [true, false], permutation_map = affine_map<(d0, d1) -> (0, d0)>, x} : memref<?x?xf32>, vector<3x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}, %{{.*}} {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : memref<?x?xf32>, vector<3x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}], %{{.*}} : memref<4xvector<4xf32>>, vector<1x4xf32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[], %{{.*}} : tensor<f32>, vector<f32>
// CHECK: %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} {permutation_map = affine_map<(d0, d1) -> (d0)>} : memref<?x?xf32>, vector<4xf32>
func.func @transfer_read(%m: memref<?x?xf32>, %t: tensor<4x8xf32>, %v: memref<4xvector<4xf32>>, %p: vector<4xf32>, %f: f32, %k: vector<4x3xi1>, %i: index, %s: tensor<f32>) {
  %0 = vector.transfer_read %m[%i, %i], %f : memref<?x?xf32>, vector<3x4xf32>
  %1 = vector.transfer_read %t[%i, %i], %f {in_bounds = [true, false]} : tensor<4x8xf32>, vector<2x4xf32>
  %2 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : memref<?x?xf32>, vector<3x4xf32>
  %3 = vector.transfer_read %m[%i, %i], %f {in_bounds = [true, false], permutation_map = affine_map<(d0, d1) -> (0, d0)>, x} : memref<?x?xf32>, vector<3x4xf32>
  %4 = vector.transfer_read %m[%i, %i], %f, %k {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : memref<?x?xf32>, vector<3x4xf32>
  %5 = vector.transfer_read %v[%i], %p : memref<4xvector<4xf32>>, vector<1x4xf32>
  %6 = vector.transfer_read %s[], %f : tensor<f32>, vector<f32>
  %7 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0, d1) -> (d0)>} : memref<?x?xf32>, vector<4xf32>
  return
}

// Parts of buffers and tensors replaced.

// CHECK-LABEL: func.func @transfer_write
// CHECK: vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : vector<3x4xf32>, memref<?x?xf32>
// CHECK: %{{.*}} = vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] {in_bounds = [true, false]} : vector<3x4xf32>, tensor<4x8xf32>
// CHECK: vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] {permutation_map = affine_map<(d0, d1) -> (d1, d0)>, x} : vector<3x4xf32>, memref<?x?xf32>
// CHECK: vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} {in_bounds = [true, true]} : vector<3x4xf32>, memref<?x?xf32>
// CHECK: vector.transfer_write %{{.*}}, %{{.*}}[] : vector<f32>, memref<f32>
func.func @transfer_write(%m: memref<?x?xf32>, %t: tensor<4x8xf32>, %v: vector<3x4xf32>, %k: vector<3x4xi1>, %i: index, %s: memref<f32>, %w: vector<f32>) {
  vector.transfer_write %v, %m[%i, %i] : vector<3x4xf32>, memref<?x?xf32>
  %0 = vector.transfer_write %v, %t[%i, %i] {in_bounds = [true, false]} : vector<3x4xf32>, tensor<4x8xf32>
  vector.transfer_write %v, %m[%i, %i] {permutation_map = affine_map<(d0, d1) -> (d1, d0)>, x} : vector<3x4xf32>, memref<?x?xf32>
  vector.transfer_write %v, %m[%i, %i], %k {in_bounds = [true, true]} : vector<3x4xf32>, memref<?x?xf32>
  vector.transfer_write %w, %s[] : vector<f32>, memref<f32>
  return
}
