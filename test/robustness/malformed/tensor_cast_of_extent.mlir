// RUN: not mlopt %s 2>&1 | filecheck %s
// A cast does not change a known extent.
// CHECK: tensor_cast_of_extent.mlir:6:8: error: 'tensor.cast' op operand type 'tensor<4xf32>' and result type 'tensor<5xf32>' are cast incompatible

func.func @f(%t: tensor<4xf32>) {
  %0 = tensor.cast %t : tensor<4xf32> to tensor<5xf32>
  return
}
