// RUN: not mlopt %s 2>&1 | filecheck %s
// A slice lies inside.
// CHECK: tensor_slice_outside.mlir:6:8: error: 'tensor.extract_slice' op slice along dimension 0 runs out-of-bounds: 9 >= 8

func.func @f(%t: tensor<8xf32>) {
  %0 = tensor.extract_slice %t[6] [4] [1] : tensor<8xf32> to tensor<4xf32>
  return
}
