// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Parts of tensors: with known and unknown offsets, sizes and strides, all axes or fewer.

// CHECK-LABEL: func.func @extract_slice
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[0, 2, 0] [4, 4, 4] [1, 2, 1] : tensor<8x16x4xf32> to tensor<4x4x4xf32>
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[%{{.*}}, 2, 0] [1, 4, 1] [1, 1, 1] : tensor<8x16x4xf32> to tensor<4xf32>
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[0, 0, 0] [%{{.*}}, 4, %{{.*}}] [1, %{{.*}}, 1] {x} : tensor<8x16x4xf32> to tensor<?x4x?xf32>
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[%{{.*}}, %{{.*}}] [%{{.*}}, 1] [1, 1] : tensor<?x?xi8> to tensor<?xi8>
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[] [] [] : tensor<f32> to tensor<f32>
// CHECK: %{{.*}} = tensor.extract_slice %{{.*}}[7, 0, 0] [0, 4, 4] [1, 1, 1] : tensor<8x16x4xf32> to tensor<0x4x4xf32>
func.func @extract_slice(%t: tensor<8x16x4xf32>, %d: tensor<?x?xi8>, %n: index, %s: tensor<f32>) {
  %0 = tensor.extract_slice %t[0, 2, 0][4, 4, 4][1, 2, 1] : tensor<8x16x4xf32> to tensor<4x4x4xf32>
  %1 = tensor.extract_slice %t[%n, 2, 0] [1, 4, 1] [1, 1, 1] : tensor<8x16x4xf32> to tensor<4xf32>
  %2 = tensor.extract_slice %t[0, 0, 0] [%n, 4, %n] [1, %n, 1] {x} : tensor<8x16x4xf32> to tensor<?x4x?xf32>
  %3 = tensor.extract_slice %d[%n, %n] [%n, 1] [1, 1] : tensor<?x?xi8> to tensor<?xi8>
  %4 = tensor.extract_slice %s[] [] [] : tensor<f32> to tensor<f32>
  %5 = tensor.extract_slice %t[7, 0, 0] [0, 4, 4] [1, 1, 1] : tensor<8x16x4xf32> to tensor<0x4x4xf32>
  return
}

// Tensors with a part replaced.

// CHECK-LABEL: func.func @insert_slice
// CHECK: %{{.*}} = tensor.insert_slice %{{.*}} into %{{.*}}[0, 2, 0] [1, 4, 4] [1, 2, 1] : tensor<4x4xf32> into tensor<8x16x4xf32>
// CHECK: %{{.*}} = tensor.insert_slice %{{.*}} into %{{.*}}[%{{.*}}, 2, 0] [%{{.*}}, %{{.*}}, 4] [1, %{{.*}}, 1] {x} : tensor<?x?x4xf32> into tensor<8x16x4xf32>
func.func @insert_slice(%t: tensor<8x16x4xf32>, %u: tensor<4x4xf32>, %d: tensor<?x?x4xf32>, %n: index) {
  %0 = tensor.insert_slice %u into %t[0, 2, 0] [1, 4, 4] [1, 2, 1] : tensor<4x4xf32> into tensor<8x16x4xf32>
  %1 = tensor.insert_slice %d into %t[%n, 2, 0] [%n, %n, 4] [1, %n, 1] {x} : tensor<?x?x4xf32> into tensor<8x16x4xf32>
  return
}

// Each thread of a parallel loop writes its part of the shared output.

// CHECK-LABEL: func.func @parallel_insert_slice
// CHECK: tensor.parallel_insert_slice %{{.*}} into %{{.*}}[%{{.*}}, 0] [1, 16] [1, 1] : tensor<1x16xf32> into tensor<8x16xf32>
// CHECK: tensor.parallel_insert_slice %{{.*}} into %{{.*}}[%{{.*}}, 0] [1, 16] [1, 1] {x} : tensor<16xf32> into tensor<8x16xf32>
func.func @parallel_insert_slice(%t: tensor<8x16xf32>, %u: tensor<1x16xf32>, %w: tensor<16xf32>) -> tensor<8x16xf32> {
  %r = scf.forall (%i) in (8) shared_outs(%o = %t) -> (tensor<8x16xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %u into %o[%i, 0] [1, 16] [1, 1] : tensor<1x16xf32> into tensor<8x16xf32>
      tensor.parallel_insert_slice %w into %o[%i, 0] [1, 16] [1, 1] {x} : tensor<16xf32> into tensor<8x16xf32>
    }
  }
  return %r : tensor<8x16xf32>
}

// Tensors one behind the other.

// CHECK-LABEL: func.func @concat
// CHECK: %{{.*}} = tensor.concat dim(0) %{{.*}}, %{{.*}}, %{{.*}} : (tensor<3x4xf32>, tensor<3x4xf32>, tensor<0x4xf32>) -> tensor<6x4xf32>
// CHECK: %{{.*}} = tensor.concat dim(1) %{{.*}}, %{{.*}} {x} : (tensor<3x4xf32>, tensor<3x?xf32>) -> tensor<3x?xf32>
// CHECK: %{{.*}} = tensor.concat dim(1) %{{.*}}, %{{.*}} : (tensor<3x4xf32>, tensor<3x?xf32>) -> tensor<?x10xf32>
// CHECK: %{{.*}} = tensor.concat dim(0) %{{.*}} : (tensor<3x4xf32>) -> tensor<3x4xf32>
func.func @concat(%t: tensor<3x4xf32>, %u: tensor<3x?xf32>, %z: tensor<0x4xf32>) {
  %0 = tensor.concat dim(0) %t, %t, %z : (tensor<3x4xf32>, tensor<3x4xf32>, tensor<0x4xf32>) -> tensor<6x4xf32>
  %1 = tensor.concat dim(1) %t, %u {x} : (tensor<3x4xf32>, tensor<3x?xf32>) -> tensor<3x?xf32>
  %2 = tensor.concat dim(1) %t, %u : (tensor<3x4xf32>, tensor<3x?xf32>) -> tensor<?x10xf32>
  %3 = tensor.concat dim(0) %t : (tensor<3x4xf32>) -> tensor<3x4xf32>
  return
}

// Elements added before and behind each axis.

// CHECK-LABEL: func.func @pad
// CHECK: %{{.*}} = tensor.pad %{{.*}} low[1, 0] high[2, %{{.*}}] {
// CHECK: tensor.yield %{{.*}} : f32
// CHECK: %{{.*}} = tensor.pad %{{.*}} nofold low[%{{.*}}, 0] high[0, 0] {
// CHECK: tensor.yield %{{.*}} : f32
// CHECK: %{{.*}} = tensor.pad %{{.*}} low[] high[] {
// CHECK: tensor.yield %{{.*}} : f32
func.func @pad(%t: tensor<3x?xf32>, %s: tensor<f32>, %n: index, %f: f32) {
  %0 = tensor.pad %t low[1, 0] high[2, %n] {
  ^bb0(%i: index, %j: index):
    tensor.yield %f : f32
  } : tensor<3x?xf32> to tensor<6x?xf32>
  %1 = tensor.pad %t nofold low[%n, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %f : f32
  } {x} : tensor<3x?xf32> to tensor<?x?xf32>
  %2 = tensor.pad %s low[] high[] {
  ^bb0:
    tensor.yield %f : f32
  } : tensor<f32> to tensor<f32>
  return
}
