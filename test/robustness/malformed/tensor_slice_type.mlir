// RUN: not mlopt %s 2>&1 | filecheck %s
// A slice has the sizes it is cut with.
// CHECK: tensor_slice_type.mlir:6:8: error: 'tensor.extract_slice' op expected type to be 'tensor<4x4xf32>' or a rank-reduced version. (mismatch of result sizes), found 'tensor<4x5xf32>'

func.func @f(%t: tensor<8x8xf32>) {
  %0 = tensor.extract_slice %t[0, 0] [4, 4] [1, 1] : tensor<8x8xf32> to tensor<4x5xf32>
  return
}
