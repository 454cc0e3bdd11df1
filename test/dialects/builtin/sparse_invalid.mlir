// RUN: mlopt %s --verify-diagnostics --split-input-file

// Places lie in the type.

func.func @outside() {
  // expected-error@+1 {{a sparse index is out of the bounds of the type}}
  %0 = arith.constant sparse<[[0, 3]], [1]> : tensor<2x3xi32>
  return
}

// -----

func.func @rank() {
  // expected-error@+1 {{found 3 sparse indices for 1 values of rank 2}}
  %0 = arith.constant sparse<[[0, 1, 1]], [1]> : tensor<2x3xi32>
  return
}
