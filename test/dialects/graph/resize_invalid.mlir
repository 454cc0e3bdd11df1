// RUN: mlopt %s --verify-diagnostics --split-input-file

// Modes have names.

func.func @mode(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{found mode "lanczos", expected one of nearest_round_prefer_floor}}
  %0 = graph.resize %x axes [1] sizes [8] mode "lanczos" coordinates "half_pixel" : tensor<4x4xf32> -> tensor<4x8xf32>
  return
}

// -----

// Integers are not interpolated.

func.func @integers(%x: tensor<4x4xi8>) {
  // expected-error@+1 {{found element type i8, expected floats for this mode}}
  %0 = graph.resize %x axes [1] sizes [8] mode "linear" coordinates "half_pixel" : tensor<4x4xi8> -> tensor<4x8xi8>
  return
}
