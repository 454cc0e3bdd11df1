// RUN: not mlopt %s 2>&1 | filecheck %s
// A collapsed extent is the product of those it is made of.
// CHECK: tensor_collapse_product.mlir:6:8: error: 'tensor.collapse_shape' op expected dimension 0 of collapsed type to be static value of 6, found static value of 7

func.func @f(%t: tensor<2x3xf32>) {
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<2x3xf32> into tensor<7xf32>
  return
}
