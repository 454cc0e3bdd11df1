// RUN: mlopt %s --gpu-tile-parallel-loops --split-input-file --verify-diagnostics

// A size a dimension.

func.func @wrong_rank(%n: index, %x: f32, %out: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{schedule gives 2 block sizes for 1 dimensions, expected one a dimension and at most 3}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %x, %out[%i] : memref<?xf32>
  } {loop.schedule = {gpu = {block = array<i64: 8, 32>}}}
  return
}

// -----

// A block has at most 1024 threads.

func.func @too_many(%n: index, %x: f32, %out: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{schedule gives blocks of 2048 threads, expected 1 to 1024}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %x, %out[%i] : memref<?xf32>
  } {loop.schedule = {gpu = {block = array<i64: 2048>}}}
  return
}
