// RUN: mlopt %s --convert-complex-to-llvm --split-input-file --verify-diagnostics

// What computes goes by --convert-complex-to-standard first.

func.func @sum(%a: complex<f32>) -> complex<f32> {
  // expected-error@+1 {{failed to legalize operation 'complex.add'}}
  %0 = complex.add %a, %a : complex<f32>
  return %0 : complex<f32>
}
