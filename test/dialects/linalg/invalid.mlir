// RUN: mlopt %s --verify-diagnostics --split-input-file

// A map has an expression for each axis of its operand.

func.func @rank(%a: tensor<4x8xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{expected operand #0 rank (2) to match the result rank of indexing_map #0 (1)}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4x8xf32>) outs(%b : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return
}

// -----

// There is an iterator type for each loop.

func.func @loops(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected indexing_map #0 to have 2 dim(s) to match the number of loops, found 1}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return
}

// -----

// Some axis tells the extent of each loop.

func.func @extent(%a: tensor<4xf32>, %b: tensor<f32>) {
  // expected-error@+1 {{loop 0 indexes no axis of an operand alone}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i + j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]} ins(%a : tensor<4xf32>) outs(%b : tensor<f32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<f32>
  return
}

// -----

// Shapes agree with the loops.

func.func @shapes(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%b : tensor<5xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<5xf32>
  return
}

// -----

// The body takes and yields elements.

func.func @arguments(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected type of bb argument #0 (f64) to match element or self type}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f64, %y: f32):
    linalg.yield %y : f32
  } -> tensor<4xf32>
  return
}

// -----

func.func @yielded(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected number of yield values (0) to match the number of inits}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield
  } -> tensor<4xf32>
  return
}

// -----

// Tensors and buffers do not mix.

func.func @mixed(%a: tensor<4xf32>, %b: memref<4xf32>) {
  // expected-error@+1 {{expected to have pure tensor or buffer semantics}}
  linalg.exp ins(%a : tensor<4xf32>) outs(%b : memref<4xf32>)
  return
}

// -----

// A tensor that is updated is a result.

func.func @result(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  linalg.exp ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>)
  return
}

// -----

// There is no exponential of integers.

func.func @integer_exp(%a: tensor<4xi32>) {
  // expected-error@+1 {{exp of elements of type i32, expected a float}}
  %0 = linalg.exp ins(%a : tensor<4xi32>) outs(%a : tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

// A named op has its number of operands.

func.func @operands(%a: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.add' op takes 2 inputs and 1 output, found 1 and 1}}
  %0 = linalg.add ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// What fills is an element.

func.func @fill(%v: f32, %a: tensor<4xi8>) {
  // expected-error@+1 {{expected fill value type (f32) to match output element type (i8)}}
  %0 = linalg.fill ins(%v : f32) outs(%a : tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

// Inner extents of a matmul agree.

func.func @inner(%a: tensor<4x7xf32>, %b: tensor<8x4xf32>, %c: tensor<4x4xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 7, but found 8}}
  %0 = linalg.matmul ins(%a, %b : tensor<4x7xf32>, tensor<8x4xf32>) outs(%c : tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

// The maps of a matmul are those of a matmul.

func.func @maps(%a: tensor<4x4xf32>) {
  // expected-error@+1 {{invalid broadcast or transpose requested: indexing_map #0}}
  %0 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, n)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%a : tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @batch_first(%a: tensor<4x4x4xf32>) {
  // expected-error@+1 {{invalid broadcast or transpose requested: indexing_map #0}}
  %0 = linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (m, b, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%a, %a : tensor<4x4x4xf32>, tensor<4x4x4xf32>) outs(%a : tensor<4x4x4xf32>) -> tensor<4x4x4xf32>
  return
}

// -----

func.func @batch_reduce(%a: tensor<4x4x4xf32>, %c: tensor<4x5xf32>) {
  // expected-error@+1 {{inferred input/output operand #2 has shape's dimension #1 to be 4, but found 5}}
  %0 = linalg.batch_reduce_matmul ins(%a, %a : tensor<4x4x4xf32>, tensor<4x4x4xf32>) outs(%c : tensor<4x5xf32>) -> tensor<4x5xf32>
  return
}

// -----

// A contraction sums over something.

func.func @contract(%a: tensor<4x4xf32>) {
  // expected-error@+1 {{expected at least one contracting dim}}
  %0 = linalg.contract indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>] ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%a : tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

// Strides are one a window.

func.func @strides(%i: tensor<1x10x10x3xf32>, %k: tensor<3x3x3x8xf32>, %o: tensor<1x8x8x8xf32>) {
  // expected-error@+1 {{attribute 'strides' has type tensor<3xi64>, expected 2 64-bit integers}}
  %0 = linalg.conv_2d_nhwc_hwcf {strides = dense<1> : tensor<3xi64>} ins(%i, %k : tensor<1x10x10x3xf32>, tensor<3x3x3x8xf32>) outs(%o : tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  return
}

// -----

// A window stays inside.

func.func @window(%i: tensor<1x10x10x3xf32>, %k: tensor<3x3x3x8xf32>, %o: tensor<1x9x8x8xf32>) {
  // expected-error@+1 {{inferred input/output operand #0 has shape's dimension #1 to be greater than or equal to 11, but found 10}}
  %0 = linalg.conv_2d_nhwc_hwcf ins(%i, %k : tensor<1x10x10x3xf32>, tensor<3x3x3x8xf32>) outs(%o : tensor<1x9x8x8xf32>) -> tensor<1x9x8x8xf32>
  return
}

// -----

// The number of inputs is that of the function.

func.func @kind(%a: tensor<4xf32>) {
  // expected-error@+1 {{add takes 2 inputs, found 1}}
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<add> ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// A permutation names each axis once.

func.func @permutation(%a: tensor<4x8xf32>) {
  // expected-error@+1 {{permutation is not valid: [0, 0]}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) permutation = [0, 0]
  return
}

// -----

func.func @broadcast(%a: tensor<4xf32>, %b: tensor<4x8xf32>) {
  // expected-error@+1 {{input rank plus added dimensions does not match init rank}}
  %0 = linalg.broadcast ins(%a : tensor<4xf32>) outs(%b : tensor<4x8xf32>) dimensions = [0, 1]
  return
}

// -----

// Axes that are reduced ascend.

func.func @reduce(%a: tensor<4x8xf32>, %b: tensor<f32>) {
  // expected-error@+1 {{attribute 'dimensions' is [1, 0], expected axes in increasing order}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<4x8xf32>) outs(%b : tensor<f32>) dimensions = [1, 0]
  return
}

// -----

func.func @map(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.map { math.exp } ins(%a : tensor<4xf32>) outs(%b : tensor<5xf32>)
  return
}

// -----

// A loop has a number.

func.func @index(%a: tensor<4xindex>) {
  %0 = linalg.map outs(%a : tensor<4xindex>) (%x: index) {
    // expected-error@+1 {{expected dim (1) to be lower than the number of loops (1) of the enclosing LinalgOp}}
    %i = linalg.index 1 : index
    linalg.yield %i : index
  }
  return
}

// -----

func.func @outside() {
  // expected-error@+1 {{expected parent op with LinalgOp interface}}
  %i = linalg.index 0 : index
  return
}

// -----

// The last tiles are full, or filled.

func.func @pack(%a: tensor<10x8xf32>, %b: tensor<3x8x4xf32>) {
  // expected-error@+1 {{Only full tiles are supported when padding_value is not set}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [4] into %b : tensor<10x8xf32> -> tensor<3x8x4xf32>
  return
}

// -----

func.func @unpack(%a: tensor<3x8x4xf32>, %b: tensor<10x8xf32>) {
  // expected-error@+1 {{expected size 5 of axis 0 of the packed type}}
  %0 = linalg.unpack %a inner_dims_pos = [0] inner_tiles = [2] into %b : tensor<3x8x4xf32> -> tensor<10x8xf32>
  return
}

// -----

func.func @softmax(%a: tensor<4x8xf32>) {
  // expected-error@+1 {{incorrect dimension specified: 2 of 2 axes}}
  %0 = linalg.softmax dimension(2) ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

// A map has an output for its body to be about.

func.func @map_of_nothing() {
  // expected-error@+1 {{expected at least one operand of the op that the body is to hold}}
  linalg.map { arith.addf }
  return
}
