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
  // expected-error @+1 {{'loop.schedule' has an entry 'tiles', expected one of tile, interchange, parallel, vector, compute_at, promote, unroll, pack, gpu}}
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

// -----

// A window is not read in vectors along what slides and what is summed at once, also where the
// vectors are those of a reader.

func.func @window(%x: tensor<15xf32>, %w: tensor<3xf32>, %init: tensor<7xf32>) -> tensor<7xf32> {
  // expected-error @+1 {{operand 0 may not be read in vectors along loops [0, 1]: its map is (d0, d1) -> (((d0 * 2) + d1)); at the register tile of its reader vectors are 4 x 2}}
  %c = linalg.generic {loop.schedule = {vector = array<i64: 1, 2>, compute_at = 0 : i64}, indexing_maps = [affine_map<(i, k) -> (2 * i + k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x, %w : tensor<15xf32>, tensor<3xf32>) outs(%init : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %acc: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %acc, %p : f32
    linalg.yield %s : f32
  } -> tensor<7xf32>
  %r = linalg.exp {loop.schedule = {vector = array<i64: 4>}} ins(%c : tensor<7xf32>) outs(%init : tensor<7xf32>) -> tensor<7xf32>
  return %r : tensor<7xf32>
}

// -----

// A level is one that the reader has.

func.func @level(%x: tensor<8xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{compute_at = 2, but levels of its reader 'linalg.exp' are 0 or 1, its register tile}}
  %a = linalg.abs {loop.schedule = {compute_at = 2 : i64}} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %r = linalg.exp {loop.schedule = {tile = [array<i64: 4>], vector = array<i64: 4>}} ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

func.func @no_registers(%x: tensor<8xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{compute_at = 1, but levels of its reader 'linalg.exp' are 0}}
  %a = linalg.abs {loop.schedule = {compute_at = 1 : i64}} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %r = linalg.exp {loop.schedule = {tile = [array<i64: 4>]}} ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// There must be a reader, with a schedule.

func.func @no_reader(%x: tensor<8xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{compute_at = 0, but no op with a schedule reads the result}}
  %a = linalg.abs {loop.schedule = {compute_at = 0 : i64}} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %r = linalg.exp ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// At the register tile of a reader there are no loops to tile, and its vectors are taken.

func.func @own_tiles(%x: tensor<8xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'tile' has no meaning at the register tile of the reader}}
  %a = linalg.abs {loop.schedule = {tile = [array<i64: 4>], compute_at = 0 : i64}} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %r = linalg.exp {loop.schedule = {vector = array<i64: 4>}} ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

func.func @own_vectors(%x: tensor<8xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'vector' has 8 for loop 0, which is a loop of the reader: expected 1}}
  %a = linalg.abs {loop.schedule = {vector = array<i64: 8>, compute_at = 0 : i64}} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %r = linalg.exp {loop.schedule = {vector = array<i64: 4>}} ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// What is repeated are loops over register tiles.

func.func @no_tiles(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'unroll' is about the loops over register tiles, and 'vector' is not there}}
  %r = linalg.exp {loop.schedule = {unroll = array<i64: 4>}} ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// A tile of what is read backwards does not start where the tile starts.

func.func @backwards(%x: tensor<8xf32>) -> tensor<8xf32> {
  %e = tensor.empty() : tensor<8xf32>
  // expected-error @+1 {{loop 0 may not be tiled: operand 0 is not read forwards by equal steps}}
  %r = linalg.generic {loop.schedule = {tile = [array<i64: 4>]}, indexing_maps = [affine_map<(i) -> (7 - i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// Schedules are of values: buffers are where these have been decided.

func.func @buffers(%x: memref<8xf32>) {
  // expected-error @+1 {{'loop.schedule' has no meaning on 'linalg.exp', expected a structured op on tensors or a loop}}
  linalg.exp {loop.schedule = {tile = [array<i64: 4>]}} ins(%x : memref<8xf32>) outs(%x : memref<8xf32>)
  return
}

// -----

// What fills a last tile would change the product of what is summed.

func.func @filled(%x: tensor<8x10xi32>, %y: tensor<8xi32>) -> tensor<8xi32> {
  // expected-error @+1 {{loop 1 may not be packed by 4, which does not divide its extent: nothing can fill the last tile without changing what is summed}}
  %r = linalg.generic {loop.schedule = {pack = array<i64: 0, 4>}, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<8x10xi32>) outs(%y : tensor<8xi32>) {
  ^bb0(%a: i32, %o: i32):
    %one = arith.constant 1 : i32
    %b = arith.addi %a, %one : i32
    %s = arith.addi %o, %b : i32
    linalg.yield %s : i32
  } -> tensor<8xi32>
  return %r : tensor<8xi32>
}

// -----

// A division by what fills it would stop the program.

func.func @divided(%x: tensor<10xi32>, %y: tensor<10xi32>) -> tensor<10xi32> {
  // expected-error @+1 {{loop 0 may not be packed by 4, which does not divide its extent: 'arith.divsi' may not be done on what fills the last tile}}
  %r = linalg.generic {loop.schedule = {pack = array<i64: 4>}, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<10xi32>) outs(%y : tensor<10xi32>) {
  ^bb0(%a: i32, %o: i32):
    %s = arith.divsi %o, %a : i32
    linalg.yield %s : i32
  } -> tensor<10xi32>
  return %r : tensor<10xi32>
}

// -----

// An axis that two loops share has no tiles of one of them.

func.func @window(%x: tensor<10xf32>, %f: tensor<3xf32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{loop 0 may not be packed: operand 0 is read along it by (d0 + d1), expected the loop alone}}
  %r = linalg.conv_1d {loop.schedule = {pack = array<i64: 4, 0>}} ins(%x, %f : tensor<10xf32>, tensor<3xf32>) outs(%y : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

func.func @counts(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'pack' has 2 entries, expected one for each of 1 loops}}
  %r = linalg.exp {loop.schedule = {pack = array<i64: 4, 4>}} ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// A pad has tiles, but no body that is done in vectors.

func.func @pad(%x: tensor<8xf32>, %c: f32) -> tensor<10xf32> {
  // expected-error @+1 {{'vector' is for structured ops, 'tensor.pad' has tiles alone}}
  %r = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %c : f32
  } {loop.schedule = {vector = array<i64: 8>}} : tensor<8xf32> to tensor<10xf32>
  return %r : tensor<10xf32>
}

// -----

func.func @pad_in_registers(%x: tensor<8xf32>, %e: tensor<10xf32>, %c: f32) -> tensor<10xf32> {
  // expected-error @+1 {{compute_at = 1, but 'tensor.pad' is computed in tiles alone, and levels of its reader 'linalg.exp' are 0 or 1, its register tile}}
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %c : f32
  } {loop.schedule = {compute_at = 1 : i64}} : tensor<8xf32> to tensor<10xf32>
  %r = linalg.exp {loop.schedule = {tile = [array<i64: 4>], vector = array<i64: 4>}} ins(%p : tensor<10xf32>) outs(%e : tensor<10xf32>) -> tensor<10xf32>
  return %r : tensor<10xf32>
}

// -----

// Places that lanes compute are no read of a vector.

func.func @scattered(%x: tensor<64xf32>, %p: tensor<16xindex>, %e: tensor<16xf32>) -> tensor<16xf32> {
  // expected-error @+1 {{the body may not be done in vectors along loops [0]: 'tensor.extract' does not read along its last axis by equal steps}}
  %r = linalg.generic {loop.schedule = {vector = array<i64: 8>}, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%p : tensor<16xindex>) outs(%e : tensor<16xf32>) {
  ^bb0(%i: index, %o: f32):
    %v = tensor.extract %x[%i] : tensor<64xf32>
    linalg.yield %v : f32
  } -> tensor<16xf32>
  return %r : tensor<16xf32>
}
