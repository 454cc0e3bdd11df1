// RUN: not mlopt %s 2>&1 | filecheck %s
// A tensor has as many indices as axes.
// CHECK: tensor_extract_index_count.mlir:6:8: error: 'tensor.extract' op incorrect number of indices, has 1, expected 2

func.func @f(%t: tensor<4x4xf32>, %i: index) {
  %0 = tensor.extract %t[%i] : tensor<4x4xf32>
  return
}
