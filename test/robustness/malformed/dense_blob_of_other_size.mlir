// RUN: not mlopt %s 2>&1 | filecheck %s
// A blob of three bytes for two elements of four.
// CHECK: dense_blob_of_other_size.mlir:6:28: error: elements hex data size is invalid for provided type: 'tensor<2xi32>'

func.func @f() {
  %0 = arith.constant dense<"0x010203"> : tensor<2xi32>
  return
}
