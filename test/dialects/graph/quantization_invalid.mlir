// RUN: mlopt %s --verify-diagnostics --split-input-file

// Scales along an axis say which.

func.func @axis(%x: tensor<2x3xf32>, %s: tensor<3xf32>) {
  // expected-error@+1 {{scale has rank 1, expected 0, or an axis}}
  %r = graph.quantize %x scale %s : tensor<3xf32> : tensor<2x3xf32> -> tensor<2x3xi8>
  return
}

// -----

// A zero point is a quantised number.

func.func @zero(%x: tensor<2x3xf32>, %s: tensor<f32>, %z: tensor<ui8>) {
  // expected-error@+1 {{zero_point has element type ui8, expected i8}}
  %r = graph.quantize %x scale %s : tensor<f32> zero_point %z : tensor<ui8> : tensor<2x3xf32> -> tensor<2x3xi8>
  return
}

// -----

// Blocks that are not full count.

func.func @blocks(%x: tensor<2x5xi8>, %s: tensor<2x2xf32>) {
  // expected-error@+1 {{scale has shape [2, 2], expected [2, 3]}}
  %r = graph.dequantize %x scale %s : tensor<2x2xf32> axis 1 block 2 : tensor<2x5xi8> -> tensor<2x5xf32>
  return
}

// -----

// Products of different integers have a sum that holds both.

func.func @mixed(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>) {
  // expected-error@+1 {{result has element type i8, expected a signed integer wider than ui8 and i8}}
  %r = graph.matmul %a, %b : (tensor<2x3xui8>, tensor<3x4xi8>) -> tensor<2x4xi8>
  return
}
