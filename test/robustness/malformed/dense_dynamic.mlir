// RUN: not mlopt %s 2>&1 | filecheck %s
// A constant has a fixed size.
// CHECK: dense_dynamic.mlir:6:28: error: elements literal type must have static shape

func.func @f() {
  %0 = arith.constant dense<1> : tensor<?xi32>
  return
}
