// RUN: mlopt %s --verify-diagnostics --split-input-file

// Shapes of elementwise ops agree.

func.func @add(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.add ins(%a, %b : tensor<4xf32>, tensor<5xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Ranks of elementwise ops agree.

func.func @add_rank(%a: tensor<4xf32>, %b: tensor<4x1xf32>) {
  // expected-error@+1 {{expected operand #1 rank (2) to match the result rank of indexing_map #1 (1)}}
  %0 = linalg.add ins(%a, %b : tensor<4xf32>, tensor<4x1xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Batches agree.

func.func @batch(%a: tensor<2x3x5xf32>, %b: tensor<4x5x7xf32>, %c: tensor<2x3x7xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 2, but found 4}}
  %0 = linalg.batch_matmul ins(%a, %b : tensor<2x3x5xf32>, tensor<4x5x7xf32>) outs(%c : tensor<2x3x7xf32>) -> tensor<2x3x7xf32>
  return
}

// -----

// Ranks of a matrix product are 2.

func.func @matmul_rank(%a: tensor<2x3x5xf32>, %b: tensor<5x7xf32>, %c: tensor<3x7xf32>) {
  // expected-error@+1 {{expected operand #0 rank (3) to match the result rank of indexing_map #0 (2)}}
  %0 = linalg.matmul ins(%a, %b : tensor<2x3x5xf32>, tensor<5x7xf32>) outs(%c : tensor<3x7xf32>) -> tensor<3x7xf32>
  return
}

// -----

// A map of a matrix product for each operand.

func.func @matmul_maps(%a: tensor<3x5xf32>, %b: tensor<5x7xf32>, %c: tensor<3x7xf32>) {
  // expected-error@+1 {{expected 3 indexing_maps, found 2}}
  %0 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>] ins(%a, %b : tensor<3x5xf32>, tensor<5x7xf32>) outs(%c : tensor<3x7xf32>) -> tensor<3x7xf32>
  return
}

// -----

// A contraction has maps.

func.func @contract(%a: tensor<3xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected 'indexing_maps'}}
  %0 = linalg.contract ins(%a, %a : tensor<3xf32>, tensor<3xf32>) outs(%s : tensor<f32>) -> tensor<f32>
  return
}

// -----

// Maps of a contraction are of single axes.

func.func @contract_map(%a: tensor<3xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{provided affine_map #0 ((d0) -> ((d0 + 1))) is not a projected permutation}}
  %0 = linalg.contract indexing_maps = [affine_map<(k) -> (k + 1)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>] ins(%a, %a : tensor<3xf32>, tensor<3xf32>) outs(%s : tensor<f32>) -> tensor<f32>
  return
}

// -----

// Channels agree.

func.func @conv_channels(%a: tensor<1x6x6x3xf32>, %w: tensor<3x3x4x8xf32>, %c: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #2 to be 3, but found 4}}
  %0 = linalg.conv_2d_nhwc_hwcf ins(%a, %w : tensor<1x6x6x3xf32>, tensor<3x3x4x8xf32>) outs(%c : tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

// Windows stay inside.

func.func @conv_window(%a: tensor<1x6x6x3xf32>, %w: tensor<3x3x3x8xf32>, %c: tensor<1x5x4x8xf32>) {
  // expected-error@+1 {{inferred input/output operand #0 has shape's dimension #1 to be greater than or equal to 7, but found 6}}
  %0 = linalg.conv_2d_nhwc_hwcf ins(%a, %w : tensor<1x6x6x3xf32>, tensor<3x3x3x8xf32>) outs(%c : tensor<1x5x4x8xf32>) -> tensor<1x5x4x8xf32>
  return
}

// -----

// Strides are integers.

func.func @conv_strides(%a: tensor<1x6x3xf32>, %w: tensor<3x3x8xf32>, %c: tensor<1x4x8xf32>) {
  // expected-error@+1 {{attribute 'strides' has type tensor<1xf32>, expected 1 64-bit integers}}
  %0 = linalg.conv_1d_nwc_wcf {strides = dense<1.0> : tensor<1xf32>} ins(%a, %w : tensor<1x6x3xf32>, tensor<3x3x8xf32>) outs(%c : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

// A result for each tensor.

func.func @result(%f: f32, %a: tensor<4xf32>) {
  // expected-error@+1 {{expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  linalg.fill ins(%f : f32) outs(%a : tensor<4xf32>)
  return
}

// -----

// No result for a buffer.

func.func @buffer(%f: f32, %a: memref<4xf32>) {
  // expected-error@+1 {{result 'res' at position 0 does not verify: memref<4xf32> should be of base attribute tensor}}
  %0 = linalg.fill ins(%f : f32) outs(%a : memref<4xf32>) -> memref<4xf32>
  return
}

// -----

// A convolution takes two inputs.

func.func @inputs(%a: tensor<6xf32>, %c: tensor<4xf32>) {
  // expected-error@+1 {{takes 2 inputs and 1 output, found 1 and 1}}
  %0 = linalg.conv_1d ins(%a : tensor<6xf32>) outs(%c : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Windows of a pooling stay inside.

func.func @pool(%a: tensor<1x6x1xf32>, %w: tensor<4xf32>, %c: tensor<1x4x1xf32>) {
  // expected-error@+1 {{inferred input/output operand #0 has shape's dimension #1 to be greater than or equal to 7, but found 6}}
  %0 = linalg.pooling_nwc_max ins(%a, %w : tensor<1x6x1xf32>, tensor<4xf32>) outs(%c : tensor<1x4x1xf32>) -> tensor<1x4x1xf32>
  return
}
