// RUN: mlopt %s --verify-diagnostics --split-input-file

// A map for each operand.

func.func @maps(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected the number of indexing_map (1) to be equal to the number of input/output operands (2)}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return
}

// -----

// A dimension for each loop.

func.func @dims(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected indexing_map #0 to have 2 dim(s) to match the number of loops, found 1}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel", "parallel"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield %o : f32
  } -> tensor<4xf32>
  return
}

// -----

// Maps have no symbols.

func.func @symbols(%a: tensor<4xf32>) {
  // expected-error@+1 {{unexpected symbols in indexing_map #0}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i)[s] -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield %o : f32
  } -> tensor<4xf32>
  return
}

// -----

// There is an output.

func.func @outputs(%a: memref<4xf32>) {
  // expected-error@+1 {{expected at least one output operand}}
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield
  }
  return
}

// -----

// The body takes an element of each operand.

func.func @arguments(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected as many non-induction variable region arguments as the number of input/output operands (1), found 2}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32, %p: f32):
    linalg.yield %o : f32
  } -> tensor<4xf32>
  return
}

// -----

// The body yields elements of the outputs.

func.func @yields(%a: tensor<4xf32>, %k: i32) {
  // expected-error@+1 {{type of yield operand 1 (i32) doesn't match the element type of the enclosing linalg.generic op (f32)}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield %k : i32
  } -> tensor<4xf32>
  return
}

// -----

// Results have the types of outputs.

func.func @results(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected type of output operand #0 (tensor<4xf32>) to match type of corresponding result (tensor<?xf32>)}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield %o : f32
  } -> tensor<?xf32>
  return
}

// -----

// There are three kinds of iterators.

func.func @iterators(%a: tensor<4xf32>) {
  // expected-error@+1 {{unexpected iterator_type ("sequential")}}
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["sequential"]} outs(%a : tensor<4xf32>) {
  ^bb0(%o: f32):
    linalg.yield %o : f32
  } -> tensor<4xf32>
  return
}

// -----

// Numbers of loops are not negative.

func.func @index(%a: tensor<4xindex>) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xindex>) {
  ^bb0(%o: index):
    // expected-error@+1 {{expected dim (-1) to be lower than the number of loops (1) of the enclosing LinalgOp}}
    %1 = linalg.index -1 : index
    linalg.yield %1 : index
  } -> tensor<4xindex>
  return
}

// -----

// A yield stands in a structured op.

func.func @yield(%f: f32) {
  // expected-error@+1 {{expected a parent op that is a linalg op}}
  linalg.yield %f : f32
}

// -----

// Mapped shapes agree.

func.func @map_shapes(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.map { arith.negf } ins(%a : tensor<4xf32>) outs(%b : tensor<5xf32>)
  return
}

// -----

// A map's body takes an element of each input.

func.func @map_arguments(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected as many non-induction variable region arguments as the number of input/output operands (3), found 1}}
  %0 = linalg.map ins(%a, %a : tensor<4xf32>, tensor<4xf32>) outs(%a : tensor<4xf32>)
    (%x: f32) {
      linalg.yield %x : f32
    }
  return
}

// -----

// A map's body yields an element of the output.

func.func @map_yield(%a: tensor<4xf32>, %k: i32) {
  // expected-error@+1 {{type of yield operand 1 (i32) doesn't match the element type of the enclosing linalg.map op (f32)}}
  %0 = linalg.map ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>)
    (%x: f32, %o: f32) {
      linalg.yield %k : i32
    }
  return
}

// -----

// Axes that are reduced are in range.

func.func @reduce_range(%a: tensor<4x8xf32>, %v: tensor<4xf32>) {
  // expected-error@+1 {{dimensions for reduction should be in the range [0, 1], found 2}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<4x8xf32>) outs(%v : tensor<4xf32>) dimensions = [2]
  return
}

// -----

// Axes that are reduced are not in the output.

func.func @reduce_rank(%a: tensor<4x8xf32>, %v: tensor<4x8xf32>) {
  // expected-error@+1 {{expected operand #1 rank (2) to match the result rank of indexing_map #1 (1)}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<4x8xf32>) outs(%v : tensor<4x8xf32>) dimensions = [1]
  return
}

// -----

// Axes are reduced once.

func.func @reduce_twice(%a: tensor<4x8xf32>, %v: tensor<4xf32>) {
  // expected-error@+1 {{attribute 'dimensions' is [1, 1], expected axes in increasing order}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<4x8xf32>) outs(%v : tensor<4xf32>) dimensions = [1, 1]
  return
}

// -----

// Inputs reduced together have one shape.

func.func @reduce_inputs(%a: tensor<4x8xf32>, %b: tensor<4x9xf32>, %v: tensor<4xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #1 to be 8, but found 9}}
  %0:2 = linalg.reduce ins(%a, %b : tensor<4x8xf32>, tensor<4x9xf32>) outs(%v, %v : tensor<4xf32>, tensor<4xf32>) dimensions = [1]
    (%x: f32, %y: f32, %o: f32, %p: f32) {
      linalg.yield %x, %y : f32, f32
    }
  return
}

// -----

// A permutation has the axes.

func.func @transpose_count(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>) {
  // expected-error@+1 {{input has rank 2 and init rank 2, expected the size of the permutation, 1}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<8x4xf32>) permutation = [0]
  return
}

// -----

// Axes of a permutation are in range.

func.func @transpose_range(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>) {
  // expected-error@+1 {{permutation is not valid}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<8x4xf32>) permutation = [1, 2]
  return
}

// -----

// Sizes are permuted.

func.func @transpose_sizes(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 8, but found 4}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<4x8xf32>) permutation = [1, 0]
  return
}

// -----

// A transpose keeps the rank.

func.func @transpose_rank(%a: tensor<4x8xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{input has rank 2 and init rank 1, expected the size of the permutation, 2}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<4xf32>) permutation = [1, 0]
  return
}

// -----

// A transpose keeps the element type.

func.func @transpose_type(%a: tensor<4x8xf32>, %b: tensor<8x4xf64>) {
  // expected-error@+1 {{type of yield operand 1 (f32) doesn't match the element type of the enclosing linalg.transpose op (f64)}}
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%b : tensor<8x4xf64>) permutation = [1, 0]
  return
}

// -----

// New axes are in range.

func.func @broadcast_range(%a: tensor<4xf32>, %b: tensor<4x8xf32>) {
  // expected-error@+1 {{dimension 0 is out of range. expected range}}
  %0 = linalg.broadcast ins(%a : tensor<4xf32>) outs(%b : tensor<4x8xf32>) dimensions = [2]
  return
}

// -----

// Axes that are not new keep their size.

func.func @broadcast_size(%a: tensor<5xf32>, %b: tensor<4x8xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 5, but found 4}}
  %0 = linalg.broadcast ins(%a : tensor<5xf32>) outs(%b : tensor<4x8xf32>) dimensions = [1]
  return
}

// -----

// New axes are named once.

func.func @broadcast_twice(%a: tensor<f32>, %b: tensor<4x8xf32>) {
  // expected-error@+1 {{dimensions name an axis twice}}
  %0 = linalg.broadcast ins(%a : tensor<f32>) outs(%b : tensor<4x8xf32>) dimensions = [1, 1]
  return
}

// -----

// A function has its number of inputs.

func.func @elementwise_inputs(%a: tensor<4xf32>) {
  // expected-error@+1 {{select takes 3 inputs, found 2}}
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<select> ins(%a, %a : tensor<4xf32>, tensor<4xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Shapes of a function's operands agree.

func.func @elementwise_shapes(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{inferred input/output operand #1 has shape's dimension #0 to be 4, but found 5}}
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<add> ins(%a, %b : tensor<4xf32>, tensor<5xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return
}
