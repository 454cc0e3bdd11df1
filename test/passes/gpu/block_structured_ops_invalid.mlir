// RUN: mlopt %s --gpu-block-structured-ops --split-input-file --verify-diagnostics

// What combines in no order is not shared.

func.func @difference(%x: memref<8x99xf32>, %s: memref<8xf32>) {
  // expected-error @+1 {{threads of a block may not share a sum: it is no reduction by an op that combines in any order}}
  linalg.generic {loop.schedule = {gpu = {block = array<i64: 1, 64>}}, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : memref<8x99xf32>) outs(%s : memref<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %d = arith.subf %a, %o : f32
    linalg.yield %d : f32
  }
  return
}

// -----

func.func @both(%x: memref<8x99xf32>, %s: memref<8xf32>) {
  // expected-error @+1 {{a block that shares a sum has 1 thread along parallel loops}}
  linalg.reduce { arith.addf } ins(%x : memref<8x99xf32>) outs(%s : memref<8xf32>) dimensions = [1] {loop.schedule = {gpu = {block = array<i64: 2, 64>}}}
  return
}

// -----

// Tiles are whole register tiles of all threads, and fit the memory of a block.

func.func @uneven(%a: memref<8x8xf32>) {
  // expected-error @+1 {{a tile of 20 x 16 is no multiple of 8 x 16 threads}}
  linalg.matmul {loop.schedule = {tile = [array<i64: 20, 16, 8>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 8, 16>}}}
    ins(%a, %a : memref<8x8xf32>, memref<8x8xf32>) outs(%a : memref<8x8xf32>)
  return
}

// -----

func.func @large(%a: memref<8x8xf64>) {
  // expected-error @+1 {{tiles take 131072 bytes of workgroup memory, expected at most 49152}}
  linalg.matmul {loop.schedule = {tile = [array<i64: 64, 64, 128>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 16, 16>}}}
    ins(%a, %a : memref<8x8xf64>, memref<8x8xf64>) outs(%a : memref<8x8xf64>)
  return
}

// -----

func.func @unpromoted(%a: memref<8x8xf32>) {
  // expected-error @+1 {{on a GPU 'tile' has one level, and 'promote' names both factors}}
  linalg.matmul {loop.schedule = {tile = [array<i64: 16, 16, 8>], gpu = {block = array<i64: 8, 16>}}}
    ins(%a, %a : memref<8x8xf32>, memref<8x8xf32>) outs(%a : memref<8x8xf32>)
  return
}
