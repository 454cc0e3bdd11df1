// RUN: mlopt %s --convert-linalg-to-loops --split-input-file --verify-diagnostics

// Tensors become buffers first.

func.func @tensor(%a: tensor<4xf32>, %x: f32) -> tensor<4xf32> {
  // expected-error@+1 {{'linalg.fill' op is not a structured op on buffers}}
  %0 = linalg.fill ins(%x : f32) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
