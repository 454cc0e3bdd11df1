// RUN: mlopt %s --verify-diagnostics --split-input-file

// Activations have names.

func.func @activation(%x: tensor<?x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) {
  // expected-error@+1 {{found activation 'gauss', expected one of relu, tanh}}
  %0:2 = graph.rnn %x, %w, %r direction "forward" activations ["gauss"] : tensor<?x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
  return
}

// -----

// Matrices of all gates lie in the weights.

func.func @gates(%x: tensor<?x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) {
  // expected-error@+1 {{weights has shape [1, 4, 3], expected [1, 12, 3]}}
  %0:2 = graph.gru %x, %w, %r direction "forward" activations ["sigmoid", "tanh"] : tensor<?x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
  return
}

// -----

// Each direction has its activations.

func.func @ways(%x: tensor<?x2x3xf32>, %w: tensor<2x16x3xf32>, %r: tensor<2x16x4xf32>) {
  // expected-error@+1 {{found 3 activations, expected 6}}
  %0:3 = graph.lstm %x, %w, %r direction "bidirectional" activations ["sigmoid", "tanh", "tanh"] : tensor<?x2x3xf32>, tensor<2x16x3xf32>, tensor<2x16x4xf32> -> tensor<?x2x2x4xf32>, tensor<2x2x4xf32>, tensor<2x2x4xf32>
  return
}
