// RUN: mlopt %s --eliminate-empty-tensors | filecheck %s

// What is computed for a slice is computed in the slice.

// CHECK-LABEL: func.func @into_slice(
// CHECK-SAME:    %[[M:[^:]*]]: tensor<3x6xf32>
// CHECK-NEXT:    %[[S:.*]] = tensor.extract_slice %[[M]][1, 0] [1, 6] [1, 1]
// CHECK-NEXT:    linalg.fill {{.*}} outs(%[[S]]
func.func @into_slice(%m: tensor<3x6xf32>, %x: f32) -> tensor<3x6xf32> {
  %e = tensor.empty() : tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r : tensor<3x6xf32>
}

// A result with another reader stays where it is.

// CHECK-LABEL: func.func @two_readers(
// CHECK:         tensor.empty
// CHECK-NOT:     tensor.extract_slice
func.func @two_readers(%m: tensor<3x6xf32>, %x: f32) -> (tensor<3x6xf32>, tensor<6xf32>) {
  %e = tensor.empty() : tensor<6xf32>
  %f = linalg.fill ins(%x : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %r = tensor.insert_slice %f into %m[1, 0] [1, 6] [1, 1] : tensor<6xf32> into tensor<3x6xf32>
  return %r, %f : tensor<3x6xf32>, tensor<6xf32>
}
