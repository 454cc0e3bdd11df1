// RUN: mlopt %s --verify-diagnostics --split-input-file

// The parts are all of the tensor.

func.func @total(%x: tensor<4xf32>) {
  // expected-error@+1 {{parts have 5 elements along axis 0, expected 4}}
  %a, %b = graph.split %x axis 0 sizes [3, 2] : tensor<4xf32> -> tensor<3xf32>, tensor<2xf32>
  return
}

// -----

// There is a result for each size.

func.func @results(%x: tensor<4xf32>) {
  // expected-error@+1 {{found 1 results for 2 sizes}}
  %a = graph.split %x axis 0 sizes [3, 1] : tensor<4xf32> -> tensor<3xf32>
  return
}

// -----

// The axis exists.

func.func @axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %a = graph.split %x axis 1 sizes [4] : tensor<4xf32> -> tensor<4xf32>
  return
}
