// RUN: not mlopt %s 2>&1 | filecheck %s
// An empty tensor gets one size an unknown extent.
// CHECK: tensor_empty_size_count.mlir:6:8: error: 'tensor.empty' op incorrect number of dynamic sizes, has 0, expected 1

func.func @f() {
  %0 = tensor.empty() : tensor<?xf32>
  return
}
