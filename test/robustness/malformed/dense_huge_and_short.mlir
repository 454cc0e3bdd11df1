// RUN: not mlopt %s 2>&1 | filecheck %s
// Three numbers for as many elements as there are.
// CHECK: dense_huge_and_short.mlir:6:29: error: inferred shape of elements literal ([3]) does not match type ([9223372036854775807])

func.func @f() {
  %0 = arith.constant dense<[1, 2, 3]> : tensor<9223372036854775807xi32>
  return
}
