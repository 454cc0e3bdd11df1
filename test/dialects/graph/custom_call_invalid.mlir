// RUN: mlopt %s --verify-diagnostics --split-input-file

// Every unknown size is told.

func.func @untold(%x: tensor<4xf32>) {
  // expected-error@+1 {{found 0 sizes, expected 1 for the results}}
  %0 = graph.custom_call @f(%x) : (tensor<4xf32>) -> tensor<?xf32>
  return
}

// -----

// A kernel has one name.

func.func @nested(%x: tensor<4xf32>) {
  // expected-error@+1 {{found @a::@b, expected the name of one symbol}}
  %0 = graph.custom_call @a::@b(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return
}
