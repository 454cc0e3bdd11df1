// RUN: mlopt %s --verify-diagnostics --split-input-file

// Parameters of a layer have the sizes of the axes that are normalised over.

func.func @layer(%x: tensor<2x3xf32>, %p: tensor<2xf32>) {
  // expected-error@+1 {{scale has shape [2], expected [3]}}
  %r = graph.layer_norm %x scale %p : tensor<2xf32> axis 1 epsilon 1.0e-5 : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

// The axis exists.

func.func @rms(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{axis 2 is not an axis of a tensor of rank 2}}
  %r = graph.rms_norm %x axis 2 epsilon 1.0e-5 : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

// A batch has one parameter a channel.

func.func @batch(%x: tensor<2x3xf32>, %p: tensor<3xf32>, %q: tensor<3xf16>) {
  // expected-error@+1 {{variance has element type f16, expected f32}}
  %r = graph.batch_norm %x scale %p bias %p mean %p variance %q epsilon 1.0e-5 : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf16>) -> tensor<2x3xf32>
  return
}

// -----

// Groups divide the channels.

func.func @group(%x: tensor<2x3xf32>, %p: tensor<3xf32>) {
  // expected-error@+1 {{found 3 channels, expected a multiple of 2 groups}}
  %r = graph.group_norm %x scale %p bias %p groups 2 epsilon 1.0e-5 : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

// Logarithms of softmax go along an axis.

func.func @log_softmax(%x: tensor<2xf32>) {
  // expected-error@+1 {{axis 1 is not an axis of a tensor of rank 1}}
  %r = graph.log_softmax %x axis 1 : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

// Axes vanish once.

func.func @log_sum_exp(%x: tensor<2xf32>) {
  // expected-error@+1 {{reduced axis 0 is named twice}}
  %r = graph.log_sum_exp %x axes [0, 0] : tensor<2xf32> -> tensor<f32>
  return
}
