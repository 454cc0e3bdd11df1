// RUN: mlopt %s --load-plugin %S/../../examples/my_dialect.py --split-input-file --verify-diagnostics

// The type and the ops of a plugin are verified as any other.

// expected-error@+1 {{found 16 fraction bits, expected 0 to 15}}
func.func private @f(!fixed.q<16>)

// -----

func.func @f(%x: f64) -> !fixed.q<4> {
  // expected-error@+1 {{found f64, expected f32 or a tensor of it}}
  %0 = fixed.quantize %x : f64 to !fixed.q<4>
  return %0 : !fixed.q<4>
}

// -----

func.func @f(%x: tensor<3xf32>) -> tensor<4x!fixed.q<4>> {
  // expected-error@+1 {{operand and result differ in shape}}
  %0 = fixed.quantize %x : tensor<3xf32> to tensor<4x!fixed.q<4>>
  return %0 : tensor<4x!fixed.q<4>>
}
