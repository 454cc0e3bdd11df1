// RUN: mlopt %s --convert-parallel-loops-to-gpu --split-input-file --verify-diagnostics

// A loop that reduces has no place for its result.

func.func @reduces(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{'scf.parallel' op is mapped to a GPU, but has results, expected none}}
  %0 = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f32 {
    scf.reduce(%x : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  } {mapping = [#gpu.block<x>]}
  return %0 : f32
}

// -----

// A mapping a dimension.

func.func @rank(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{found 2 mappings for 1 dimensions}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
  } {mapping = [#gpu.block<x>, #gpu.block<y>]}
  return
}

// -----

// Warps are no part of a launch's sizes.

func.func @warps(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{mapping is #gpu.warp<x>, expected blocks or threads along x, y or z, or sequential}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
  } {mapping = [#gpu.warp<x>]}
  return
}

// -----

// The number of threads has to be known before the launch.

func.func @unknown(%n: index, %sizes: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %size = memref.load %sizes[%i] : memref<?xindex>
    // expected-error@+1 {{an upper bound that the launch depends on is computed inside of it, expected the minimum of a constant and something}}
    scf.parallel (%j) = (%c0) to (%size) step (%c1) {
    } {mapping = [#gpu.thread<x>]}
  } {mapping = [#gpu.block<x>]}
  return
}

// -----

// A lower bound that is not known before the launch.

func.func @unknown_start(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-error@+1 {{lower bound is computed inside of the launch, expected a constant}}
    scf.parallel (%j) = (%i) to (%n) step (%c1) {
    } {mapping = [#gpu.thread<x>]}
  } {mapping = [#gpu.block<x>]}
  return
}

// -----

// What stands beside a loop over threads is run by all of them.

func.func @beside(%n: index, %x: f32, %out: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-error@+1 {{'memref.store' op writes beside a loop that is mapped to threads}}
    memref.store %x, %out[%i] : memref<?xf32>
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
    } {mapping = [#gpu.thread<x>]}
  } {mapping = [#gpu.block<x>]}
  return
}
