// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Sizes that are known.

// CHECK-LABEL: func.func @dims
// CHECK-NEXT: %{{.*}} = arith.constant 1 : index
// CHECK-NEXT: %{{.*}} = arith.constant 4 : index
// CHECK-NEXT: %{{.*}} = tensor.dim %{{.*}}, %{{.*}} : tensor<4x?xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : index, index, index, index, index
func.func @dims(%t: tensor<4x?xf32>, %n: index) -> (index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.dim %t, %c0 : tensor<4x?xf32>
  %e = tensor.empty(%n) : tensor<?x4xf32>
  %1 = tensor.dim %e, %c0 : tensor<?x4xf32>
  %2 = tensor.dim %t, %c1 : tensor<4x?xf32>
  %cst = arith.constant 1.0 : f32
  %f = linalg.fill ins(%cst : f32) outs(%e : tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = tensor.dim %f, %c0 : tensor<?x4xf32>
  %s = tensor.extract_slice %t[0, 0] [2, %n] [1, 1] : tensor<4x?xf32> to tensor<2x?xf32>
  %4 = tensor.dim %s, %c1 : tensor<2x?xf32>
  return %0, %1, %2, %3, %4 : index, index, index, index, index
}

// -----

// Constant sizes move into types.

// CHECK-LABEL: func.func @empties
// CHECK-NEXT: %{{.*}} = tensor.empty() : tensor<8x8xf32>
// CHECK-NEXT: %{{.*}} = tensor.cast %{{.*}} : tensor<8x8xf32> to tensor<?x?xf32>
// CHECK-NEXT: %{{.*}} = tensor.extract_slice %{{.*}}[0, 0] [8, 4] [1, 1] : tensor<8x8xf32> to tensor<8x4xf32>
// CHECK-NEXT: %{{.*}} = tensor.cast %{{.*}} : tensor<8x4xf32> to tensor<?x4xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}} : tensor<?x?xf32>, tensor<?x4xf32>
func.func @empties() -> (tensor<?x?xf32>, tensor<?x4xf32>) {
  %c8 = arith.constant 8 : index
  %e = tensor.empty(%c8, %c8) : tensor<?x?xf32>
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %s = tensor.extract_slice %e[%c0, 0] [%c8, 4] [1, 1] : tensor<?x?xf32> to tensor<?x4xf32>
  return %e, %s : tensor<?x?xf32>, tensor<?x4xf32>
}

// -----

// Constant parts of an insertion move into the op.

// CHECK-LABEL: func.func @insert
// CHECK-NEXT: %{{.*}} = tensor.cast %{{.*}} : tensor<?x4xf32> to tensor<4x4xf32>
// CHECK-NEXT: %{{.*}} = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<?x?xf32>
// CHECK-NEXT: return %{{.*}} : tensor<?x?xf32>
func.func @insert(%a: tensor<?x4xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %s = tensor.insert_slice %a into %b[%c0, 0] [%c4, 4] [1, 1] : tensor<?x4xf32> into tensor<?x?xf32>
  return %s: tensor<?x?xf32>
}

// -----

// Constants are moved about.

// CHECK-LABEL: func.func @consts
// CHECK-NEXT: %{{.*}} = arith.constant 4.000000e+00 : f32
// CHECK-NEXT: %{{.*}} = arith.constant 5.000000e+00 : f32
// CHECK-NEXT: %{{.*}} = arith.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
// CHECK-NEXT: %{{.*}} = arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: %{{.*}} = arith.constant dense<{{\[\[}}3.000000e+00, 4.000000e+00]]> : tensor<1x2xf32>
// CHECK-NEXT: %{{.*}} = arith.constant dense<5.000000e+00> : tensor<2xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : f32, f32, tensor<4xf32>, tensor<2x2xf32>, tensor<1x2xf32>, tensor<2xf32>
func.func @consts() -> (f32, f32, tensor<4xf32>, tensor<2x2xf32>, tensor<1x2xf32>, tensor<2xf32>) {
  %c1 = arith.constant 1 : index
  %d = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = tensor.extract %d[%c1, %c1] : tensor<2x2xf32>
  %f = arith.constant 5.0 : f32
  %s = tensor.splat %f : tensor<2x2xf32>
  %1 = tensor.extract %s[%c1, %c1] : tensor<2x2xf32>
  %2 = tensor.collapse_shape %d [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  %3 = tensor.expand_shape %2 [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  %4 = tensor.extract_slice %d[1, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<1x2xf32>
  %5 = tensor.from_elements %f, %f : tensor<2xf32>
  return %0, %1, %2, %3, %4, %5 : f32, f32, tensor<4xf32>, tensor<2x2xf32>, tensor<1x2xf32>, tensor<2xf32>
}

// -----

// Casts that only forget are looked through.

// CHECK-LABEL: func.func @casts
// CHECK-NEXT: %{{.*}} = tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<4x8xf32>
// CHECK-NEXT: %{{.*}} = tensor.cast %{{.*}} : tensor<4x8xf32> to tensor<4x?xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}} : f32, tensor<4x?xf32>, tensor<4x8xf32>
func.func @casts(%t: tensor<4x8xf32>, %i: index) -> (f32, tensor<4x?xf32>, tensor<4x8xf32>) {
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<?x?xf32>
  %1 = tensor.extract %0[%i, %i] : tensor<?x?xf32>
  %2 = tensor.cast %0 : tensor<?x?xf32> to tensor<4x?xf32>
  %3 = tensor.cast %2 : tensor<4x?xf32> to tensor<4x8xf32>
  return %1, %2, %3 : f32, tensor<4x?xf32>, tensor<4x8xf32>
}

// -----

// A slice of everything is the tensor, where what made it tells the sizes; of others it stays.

// CHECK-LABEL: func.func @whole(
// CHECK:         %[[M:.*]] = linalg.map
// CHECK-NEXT:    %[[S:.*]] = tensor.extract_slice
// CHECK-NEXT:    return %[[M]], %[[S]]
func.func @whole(%x: tensor<?x4xf32>, %a: index, %b: index) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %e = tensor.empty(%a) : tensor<?x4xf32>
  %m = linalg.map { math.exp } ins(%x : tensor<?x4xf32>) outs(%e : tensor<?x4xf32>)
  %s = tensor.extract_slice %m[0, 0] [%a, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
  %t = tensor.extract_slice %m[0, 0] [%b, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
  return %s, %t : tensor<?x4xf32>, tensor<?x4xf32>
}
