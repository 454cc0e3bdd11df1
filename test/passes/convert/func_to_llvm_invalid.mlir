// RUN: mlopt %s --convert-func-to-llvm --split-input-file --verify-diagnostics

// A tensor cannot be passed.

// expected-error@+1 {{type tensor<4xf32> has no counterpart in the llvm dialect}}
func.func @tensor(%a: tensor<4xf32>) {
  return
}
