// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Casts between shapes that may be the same: known, unknown, unranked.

// CHECK-LABEL: func.func @cast
// CHECK: %{{.*}} = tensor.cast %{{.*}} : tensor<4x?xf32> to tensor<?x8xf32>
// CHECK: %{{.*}} = tensor.cast %{{.*}} : tensor<4x?xf32> to tensor<*xf32>
// CHECK: %{{.*}} = tensor.cast %{{.*}} {x} : tensor<*xf32> to tensor<?xf32>
// CHECK: %{{.*}} = tensor.cast %{{.*}} : tensor<*xf32> to tensor<f32>
func.func @cast(%t: tensor<4x?xf32>, %u: tensor<*xf32>) {
  %0 = tensor.cast %t : tensor<4x?xf32> to tensor<?x8xf32>
  %1 = tensor.cast %t : tensor<4x?xf32> to tensor<*xf32>
  %2 = tensor.cast %u {x} : tensor<*xf32> to tensor<?xf32>
  %3 = tensor.cast %u : tensor<*xf32> to tensor<f32>
  return
}

// The same bits as another element type.

// CHECK-LABEL: func.func @bitcast
// CHECK: %{{.*}} = tensor.bitcast %{{.*}} : tensor<4x?xf32> to tensor<4x?xi32>
// CHECK: %{{.*}} = tensor.bitcast %{{.*}} {x} : tensor<bf16> to tensor<i16>
// CHECK: %{{.*}} = tensor.bitcast %{{.*}} : tensor<4x?xf32> to tensor<4x2xui32>
func.func @bitcast(%t: tensor<4x?xf32>, %u: tensor<bf16>) {
  %0 = tensor.bitcast %t : tensor<4x?xf32> to tensor<4x?xi32>
  %1 = tensor.bitcast %u {x} : tensor<bf16> to tensor<i16>
  %2 = tensor.bitcast %t : tensor<4x?xf32> to tensor<4x2xui32>
  return
}

// The size of an axis, and the number of axes.

// CHECK-LABEL: func.func @sizes
// CHECK: %{{.*}} = tensor.dim %{{.*}}, %{{.*}} : tensor<4x?xf32>
// CHECK: %{{.*}} = tensor.dim {x} %{{.*}}, %{{.*}} : tensor<*xi1>
// CHECK: %{{.*}} = tensor.rank %{{.*}} : tensor<4x?xf32>
// CHECK: %{{.*}} = tensor.rank %{{.*}} {x} : tensor<*xi1>
// CHECK: %{{.*}} = tensor.rank %{{.*}} : tensor<i1>
func.func @sizes(%t: tensor<4x?xf32>, %u: tensor<*xi1>, %s: tensor<i1>, %n: index) {
  %0 = tensor.dim %t, %n : tensor<4x?xf32>
  %1 = tensor.dim {x} %u, %n : tensor<*xi1>
  %2 = tensor.rank %t : tensor<4x?xf32>
  %3 = tensor.rank %u {x} : tensor<*xi1>
  %4 = tensor.rank %s : tensor<i1>
  return
}

// A shape that a tensor tells.

// CHECK-LABEL: func.func @reshape
// CHECK: %{{.*}} = tensor.reshape %{{.*}}(%{{.*}}) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<6x2xf32>
// CHECK: %{{.*}} = tensor.reshape %{{.*}}(%{{.*}}) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<?x2xf32>
// CHECK: %{{.*}} = tensor.reshape %{{.*}}(%{{.*}}) {x} : (tensor<*xf32>, tensor<?xi32>) -> tensor<*xf32>
// CHECK: %{{.*}} = tensor.reshape %{{.*}}(%{{.*}}) : (tensor<1x1xf32>, tensor<0xi64>) -> tensor<f32>
func.func @reshape(%t: tensor<4x3xf32>, %u: tensor<*xf32>, %s: tensor<2xindex>, %r: tensor<?xi32>, %e: tensor<0xi64>, %o: tensor<1x1xf32>) {
  %0 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<6x2xf32>
  %1 = tensor.reshape %t(%s) : (tensor<4x3xf32>, tensor<2xindex>) -> tensor<?x2xf32>
  %2 = tensor.reshape %u(%r) {x} : (tensor<*xf32>, tensor<?xi32>) -> tensor<*xf32>
  %3 = tensor.reshape %o(%e) : (tensor<1x1xf32>, tensor<0xi64>) -> tensor<f32>
  return
}

// Axes merged: in groups, all to a scalar, of unknown sizes, without elements.

// CHECK-LABEL: func.func @collapse
// CHECK: %{{.*}} = tensor.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64], [2 : i64]] : tensor<2x3x?xf32> into tensor<6x?xf32>
// CHECK: %{{.*}} = tensor.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64, 2 : i64]] {x} : tensor<2x3x?xf32> into tensor<?xf32>
// CHECK: %{{.*}} = tensor.collapse_shape %{{.*}} [] : tensor<1x1xf32> into tensor<f32>
// CHECK: %{{.*}} = tensor.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64]] : tensor<0x4xi8> into tensor<0xi8>
func.func @collapse(%t: tensor<2x3x?xf32>, %o: tensor<1x1xf32>, %z: tensor<0x4xi8>) {
  %0 = tensor.collapse_shape %t [[0, 1], [2]] : tensor<2x3x?xf32> into tensor<6x?xf32>
  %1 = tensor.collapse_shape %t [[0, 1, 2]] {x} : tensor<2x3x?xf32> into tensor<?xf32>
  %2 = tensor.collapse_shape %o [] : tensor<1x1xf32> into tensor<f32>
  %3 = tensor.collapse_shape %z [[0, 1]] : tensor<0x4xi8> into tensor<0xi8>
  return
}

// Axes split: in groups, from a scalar, to unknown sizes.

// CHECK-LABEL: func.func @expand
// CHECK: %{{.*}} = tensor.expand_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64], [2 : i64]] output_shape [2, 3, %{{.*}}] : tensor<6x?xf32> into tensor<2x3x?xf32>
// CHECK: %{{.*}} = tensor.expand_shape %{{.*}} {{\[\[}}0 : i64], [1 : i64, 2 : i64]] output_shape [6, %{{.*}}, 4] {x} : tensor<6x?xf32> into tensor<6x?x4xf32>
// CHECK: %{{.*}} = tensor.expand_shape %{{.*}} [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
func.func @expand(%t: tensor<6x?xf32>, %o: tensor<f32>, %n: index, %d: tensor<?xf32>) {
  %0 = tensor.expand_shape %t [[0, 1], [2]] output_shape [2, 3, %n] : tensor<6x?xf32> into tensor<2x3x?xf32>
  %1 = tensor.expand_shape %t [[0], [1, 2]] output_shape [6, %n, 4] {x} : tensor<6x?xf32> into tensor<6x?x4xf32>
  %2 = tensor.expand_shape %o [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  return
}
