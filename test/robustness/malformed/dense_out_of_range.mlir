// RUN: not mlopt %s 2>&1 | filecheck %s
// An element does not fit its type.
// CHECK: dense_out_of_range.mlir:6:33: error: integer constant out of range for type

func.func @f() {
  %0 = arith.constant dense<[1, 300]> : tensor<2xi8>
  return
}
