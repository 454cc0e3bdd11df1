// RUN: mlopt %s --convert-to-llvm --split-input-file --verify-diagnostics

// Every op that has no lowering is reported.

func.func @two(%n: index) {
  // expected-error@+1 {{failed to legalize operation 'tensor.empty'}}
  %a = tensor.empty() : tensor<4xf32>
  // expected-error@+1 {{failed to legalize operation 'tensor.empty'}}
  %b = tensor.empty(%n) : tensor<?xf32>
  return
}

// -----

// The size of scalable vectors is known to no target.

func.func @scale() -> index {
  // expected-error@+1 {{'vector.vscale' is for targets with scalable vectors, which mlopt does not compile for; vectors of a fixed size work}}
  %0 = vector.vscale
  return %0 : index
}
