// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Ops with a name, on tensors and buffers.

// CHECK-LABEL: func.func @named
// CHECK: %{{.*}} = linalg.copy {cast = #linalg.type_fn<cast_unsigned>} ins(%{{.*}} : tensor<4x8xi8>) outs(%{{.*}} : tensor<4x8xi32>) -> tensor<4x8xi32>
// CHECK: %{{.*}} = linalg.softmax dimension(1) ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: %{{.*}} = arith.constant 0.000000e+00 : f32
// CHECK: %{{.*}} = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : memref<4x8xf32>)
// CHECK: %{{.*}} = tensor.empty() : tensor<2x2x2x4xf32>
// CHECK: %{{.*}} = linalg.pack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
// CHECK: %{{.*}} = linalg.pack %{{.*}} padding_value(%{{.*}} : f32) outer_dims_perm = [0, 1] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
// CHECK: %{{.*}} = linalg.unpack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<2x2x2x4xf32> -> tensor<4x8xf32>
// CHECK: %{{.*}} = linalg.select ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
func.func @named(%a: tensor<4x8xf32>, %i8: tensor<4x8xi8>, %i32: tensor<4x8xi32>, %i1: tensor<4x8xi1>, %mm: memref<4x8xf32>) {
  %11 = linalg.copy {cast = #linalg.type_fn<cast_unsigned>} ins(%i8 : tensor<4x8xi8>) outs(%i32 : tensor<4x8xi32>) -> tensor<4x8xi32>
  %14 = linalg.softmax dimension(1) ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %cst = arith.constant 0.0 : f32
  %15 = linalg.fill ins(%cst : f32) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  linalg.fill ins(%cst : f32) outs(%mm : memref<4x8xf32>)
  %e = tensor.empty() : tensor<2x2x2x4xf32>
  %16 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %e : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
  %17 = linalg.pack %a padding_value(%cst : f32) outer_dims_perm = [0, 1] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %e : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
  %18 = linalg.unpack %16 inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %a : tensor<2x2x2x4xf32> -> tensor<4x8xf32>
  %20 = linalg.select ins(%i1, %a, %a : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  return
}
