// RUN: not mlopt %s 2>&1 | filecheck %s
// Three numbers for four elements.
// CHECK: dense_wrong_shape.mlir:6:29: error: inferred shape of elements literal ([3]) does not match type ([4])

func.func @f() {
  %0 = arith.constant dense<[1, 2, 3]> : tensor<4xi32>
  return
}
