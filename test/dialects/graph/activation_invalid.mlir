// RUN: mlopt %s --verify-diagnostics --split-input-file

// Activations are of floats.

func.func @gelu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.gelu %x : tensor<2xi8>
  return
}

// -----

func.func @gelu_tanh_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.gelu_tanh %x : tensor<2xi8>
  return
}

// -----

func.func @silu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.silu %x : tensor<2xi8>
  return
}

// -----

func.func @mish_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.mish %x : tensor<2xi8>
  return
}

// -----

func.func @elu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.elu %x : tensor<2xi8>
  return
}

// -----

func.func @selu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.selu %x : tensor<2xi8>
  return
}

// -----

func.func @celu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.celu %x : tensor<2xi8>
  return
}

// -----

func.func @leaky_relu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.leaky_relu %x : tensor<2xi8>
  return
}

// -----

func.func @thresholded_relu_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.thresholded_relu %x : tensor<2xi8>
  return
}

// -----

func.func @hard_sigmoid_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.hard_sigmoid %x : tensor<2xi8>
  return
}

// -----

func.func @hard_swish_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.hard_swish %x : tensor<2xi8>
  return
}

// -----

func.func @softplus_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.softplus %x : tensor<2xi8>
  return
}

// -----

func.func @softsign_of_integers(%x: tensor<2xi8>) {
  // expected-error@+1 {{found element type i8, expected float}}
  %r = graph.softsign %x : tensor<2xi8>
  return
}

// -----

// Slopes have the shape of what they are for.

func.func @slopes(%x: tensor<2x3xf32>, %s: tensor<3xf32>) {
  // expected-error@+1 {{ranks differ: 2 of operand 0 and 1 of operand 1}}
  %r = graph.prelu %x, %s : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

// Only numbers that the function has are written.

func.func @unknown(%x: tensor<2xf32>) {
  // expected-error@+1 {{expected ':'}}
  %r = graph.elu %x beta 1.0 : tensor<2xf32>
  return
}

// -----

// Numbers are finite.

func.func @finite(%x: tensor<2xf32>) {
  // expected-error@+1 {{alpha is inf, expected a finite number}}
  %r = "graph.elu"(%x) <{alpha = 0x7FF0000000000000 : f64}> : (tensor<2xf32>) -> tensor<2xf32>
  return
}
