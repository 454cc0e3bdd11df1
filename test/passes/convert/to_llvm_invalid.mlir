// RUN: mlopt %s --convert-to-llvm --split-input-file --verify-diagnostics

// Every op that has no lowering is reported.

func.func @two(%n: index) {
  // expected-error@+1 {{failed to legalize operation 'tensor.empty'}}
  %a = tensor.empty() : tensor<4xf32>
  // expected-error@+1 {{failed to legalize operation 'tensor.empty'}}
  %b = tensor.empty(%n) : tensor<?xf32>
  return
}
