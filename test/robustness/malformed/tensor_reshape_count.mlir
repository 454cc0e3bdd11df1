// RUN: not mlopt %s 2>&1 | filecheck %s
// A reshape keeps the number of elements.
// CHECK: tensor_reshape_count.mlir:6:8: error: 'tensor.reshape' op source and destination tensor should have the same number of elements, found 4 and 6

func.func @f(%t: tensor<4xf32>, %s: tensor<2xindex>) {
  %0 = tensor.reshape %t(%s) : (tensor<4xf32>, tensor<2xindex>) -> tensor<3x2xf32>
  return
}
