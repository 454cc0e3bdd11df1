// RUN: mlopt %s --tensor-apply-schedules --split-input-file --verify-diagnostics

// Iterations of a reduction depend on each other.

func.func @parallel_reduction(%x: tensor<8x16xf32>, %init: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{loop 1 may not be parallel: it is a reduction, each iteration adds to what the one before it wrote}}
  %sum = linalg.reduce { arith.addf } ins(%x : tensor<8x16xf32>) outs(%init : tensor<8xf32>) dimensions = [1] {loop.schedule = {tile = [array<i64: 0, 4>], parallel = array<i64: 1>}}
  return %sum : tensor<8xf32>
}

// -----

// One number a loop.

func.func @too_few(%x: tensor<8x16xf32>) -> tensor<8x16xf32> {
  // expected-error @+1 {{'vector' has 1 entries, expected one for each of 2 loops}}
  %r = linalg.exp {loop.schedule = {vector = array<i64: 16>}} ins(%x : tensor<8x16xf32>) outs(%x : tensor<8x16xf32>) -> tensor<8x16xf32>
  return %r : tensor<8x16xf32>
}

// -----

// A body that is not one op which combines in any order keeps its order.

func.func @in_order(%x: tensor<16xf32>, %init: tensor<f32>) -> tensor<f32> {
  // expected-error @+1 {{loop 0 may not be done in vectors: each iteration needs the result of the one before it}}
  %r = linalg.generic {loop.schedule = {vector = array<i64: 16>}, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<16xf32>) outs(%init : tensor<f32>) {
  ^bb0(%v: f32, %acc: f32):
    %s = arith.subf %v, %acc : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %r : tensor<f32>
}

// -----

// Entries have the names that the manual gives.

func.func @unknown_entry(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'loop.schedule' has an entry 'tiles', expected one of tile, interchange, parallel, vector, compute_at, promote, gpu}}
  %r = linalg.exp {loop.schedule = {tiles = [array<i64: 4>]}} ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// Only tensors can be copied, and only inside the loops of a level.

func.func @no_operand(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{operand 3 may not be promoted, expected a tensor that is only read: one of operands 0 to 0}}
  %r = linalg.exp {loop.schedule = {tile = [array<i64: 4>], promote = [array<i64: 3>]}} ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

func.func @no_level(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{promote has 2 levels, expected at most one for each of 1 levels of tiles}}
  %r = linalg.exp {loop.schedule = {tile = [array<i64: 4>], promote = [array<i64: 0>, array<i64: 0>]}} ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}
