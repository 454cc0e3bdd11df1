// RUN: mlopt %s --verify-diagnostics --split-input-file

// Features come in pairs.

func.func @odd(%x: tensor<2x5xf32>) {
  // expected-error@+1 {{operand has shape [2, 5], expected a last axis of known, even size}}
  %0 = graph.rotary_embedding %x cos %x : tensor<2x5xf32> sin %x : tensor<2x5xf32> : tensor<2x5xf32> -> tensor<2x5xf32>
  return
}

// -----

// Angles are those of the last axes.

func.func @angles(%x: tensor<2x4xf32>, %c: tensor<2x2xf32>) {
  // expected-error@+1 {{cos has shape [2, 2], expected the last axes of [2, 4]}}
  %0 = graph.rotary_embedding %x cos %c : tensor<2x2xf32> sin %x : tensor<2x4xf32> : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}
