// RUN: mlopt %s --loop-apply-schedules --split-input-file --verify-diagnostics

// In place, a row needs the one before it: Gauss and Seidel's iteration, rows at once.

func.func @gauss_seidel(%a: memref<16x16xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = arith.constant 15 : index
  // expected-error @+1 {{loop 0 may not be parallel: 'memref.load' reads what 'memref.store' writes (1, 0) iterations before}}
  scf.for %i = %one to %n step %one {
    scf.for %j = %one to %n step %one {
      %up = arith.subi %i, %one : index
      // expected-note @+1 {{reads it later}}
      %x = memref.load %a[%up, %j] : memref<16x16xf32>
      %y = memref.load %a[%i, %j] : memref<16x16xf32>
      %s = arith.addf %x, %y : f32
      // expected-note @+1 {{writes it first}}
      memref.store %s, %a[%i, %j] : memref<16x16xf32>
    }
  } {loop.schedule = {parallel = array<i64: 0>}}
  return
}

// -----

// Iteration (i, j) needs (i - 1, j + 1): columns may not be the outer loop.

func.func @skewed(%a: memref<16x16xf32>) {
  // expected-error @+1 {{loop 1 may not run in this order: 'memref.load' reads what 'memref.store' writes (1, -1) iterations before}}
  affine.for %i = 1 to 16 {
    affine.for %j = 0 to 15 {
      // expected-note @+1 {{reads it later}}
      %x = affine.load %a[%i - 1, %j + 1] : memref<16x16xf32>
      // expected-note @+1 {{writes it first}}
      affine.store %x, %a[%i, %j] : memref<16x16xf32>
    }
  } {loop.schedule = {interchange = [array<i64: 1, 0>]}}
  return
}

// -----

// Where an index is not known, any distance is possible.

func.func @indirect(%a: memref<16xf32>, %p: memref<16xindex>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = arith.constant 16 : index
  // expected-error @+1 {{loop 0 may not be parallel: 'memref.load' reads what 'memref.store' writes (any) iterations before}}
  loop.for %i = %zero to %n step %one {
    %at = memref.load %p[%i] : memref<16xindex>
    // expected-note @+1 {{reads it later}}
    %x = memref.load %a[%at] : memref<16xf32>
    // expected-note @+1 {{writes it first}}
    memref.store %x, %a[%i] : memref<16xf32>
  } {loop.schedule = {parallel = array<i64: 0>}}
  return
}

// -----

// Two iterations of one vector.

func.func @recurrence(%a: memref<16xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %n = arith.constant 16 : index
  // expected-error @+1 {{loop 0 may not be done in vectors of 4: 'memref.load' reads what 'memref.store' writes (2) iterations before}}
  scf.for %i = %two to %n step %one {
    %at = arith.subi %i, %two : index
    // expected-note @+1 {{reads it later}}
    %x = memref.load %a[%at] : memref<16xf32>
    %y = arith.addf %x, %x : f32
    // expected-note @+1 {{writes it first}}
    memref.store %y, %a[%i] : memref<16xf32>
  } {loop.schedule = {vector = array<i64: 4>}}
  return
}

// -----

// Vectors go along one axis, one element after the other.

func.func @strided(%a: memref<32xf32>, %b: memref<16xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %n = arith.constant 16 : index
  scf.for %i = %zero to %n step %one {
    %at = arith.muli %i, %two : index
    // expected-error @+1 {{index 0 moves by 2, expected 1 in vectors}}
    %x = memref.load %a[%at] : memref<32xf32>
    memref.store %x, %b[%i] : memref<16xf32>
  } {loop.schedule = {vector = array<i64: 4>}}
  return
}

// -----

// Of the loops, only the innermost is done in vectors.

func.func @outer_vectors(%a: memref<16x16xf32>, %x: f32) {
  // expected-error @+1 {{'vector' has 4 for loop 0, expected it for loop 1 alone: it is the innermost}}
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to 16 {
      affine.store %x, %a[%i, %j] : memref<16x16xf32>
    }
  } {loop.schedule = {vector = array<i64: 4, 1>}}
  return
}

// -----

// One number a loop of the nest.

func.func @too_many(%a: memref<16xf32>, %x: f32) {
  // expected-error @+1 {{'tile' has 2 entries, expected one for each of 1 loops}}
  affine.for %i = 0 to 16 {
    affine.store %x, %a[%i] : memref<16xf32>
  } {loop.schedule = {tile = [array<i64: 4, 4>]}}
  return
}

// -----

// What a loop carries has an order of its own.

func.func @carried(%a: memref<16xf32>, %x: f32) -> f32 {
  // expected-error @+1 {{a schedule of loops is for ranges of index, but this one hands values from one iteration to the next}}
  %r = affine.for %i = 0 to 16 iter_args(%s = %x) -> (f32) {
    %v = affine.load %a[%i] : memref<16xf32>
    %t = arith.addf %s, %v : f32
    affine.yield %t : f32
  } {loop.schedule = {tile = [array<i64: 4>]}}
  return %r : f32
}

// -----

// Nothing is computed at the loops of another nest.

func.func @no_fusion(%a: memref<16xf32>, %x: f32) {
  // expected-error @+1 {{'compute_at' is for structured ops on tensors, not for loops}}
  affine.for %i = 0 to 16 {
    affine.store %x, %a[%i] : memref<16xf32>
  } {loop.schedule = {compute_at = 0 : i64}}
  return
}
