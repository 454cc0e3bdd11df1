// RUN: not mlopt %s 2>&1 | filecheck %s
// As many elements as the type has.
// CHECK: tensor_from_elements_count.mlir:6:8: error: 'tensor.from_elements' op expected 3 elements for tensor<3xf32>, found 2

func.func @f(%x: f32) {
  %0 = tensor.from_elements %x, %x : tensor<3xf32>
  return
}
