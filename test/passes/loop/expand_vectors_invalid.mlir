// RUN: mlopt %s --loop-expand-vectors --split-input-file --verify-diagnostics

// A vector from outside of the function is no loop.

// expected-error @+1 {{a vector of type vector<4xf32> is passed in, expected vectors within blocks}}
func.func @passed(%x: vector<4xf32>) -> vector<4xf32> {
  return %x : vector<4xf32>
}

// -----

// What prints vectors is refused.

func.func @printed(%x: f32) {
  %v = vector.broadcast %x : f32 to vector<4xf32>
  // expected-error @+1 {{'vector.print' op of vectors cannot be expanded to loops}}
  vector.print %v : vector<4xf32>
  return
}
