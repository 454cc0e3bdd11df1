// RUN: mlopt %s --one-shot-bufferize --split-input-file --verify-diagnostics --allow-unregistered-dialect

// An op that says nothing about buffers is refused.

func.func @unknown(%t: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'test.unknown' op has tensors but cannot be bufferized}}
  %r = "test.unknown"(%t) : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// Tensors without a rank have no buffer type here.

// expected-error@+1 {{unranked tensors cannot be bufferized, found tensor<*xf32>}}
func.func @unranked(%t: tensor<*xf32>) -> tensor<*xf32> {
  return %t : tensor<*xf32>
}
