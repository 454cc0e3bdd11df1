// RUN: mlopt %s --convert-math-to-llvm --split-input-file --verify-diagnostics

// A tensor has no counterpart.

func.func @tensor(%a: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{failed to legalize operation 'math.exp'}}
  %0 = math.exp %a : tensor<4xf32>
  return %0 : tensor<4xf32>
}
