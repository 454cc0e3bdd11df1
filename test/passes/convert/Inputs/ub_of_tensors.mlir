// A tensor has no counterpart.

func.func @tensor() -> tensor<4xf32> {
  // expected-error@+1 {{failed to legalize operation 'ub.poison'}}
  %0 = ub.poison : tensor<4xf32>
  return %0 : tensor<4xf32>
}
