// RUN: mlopt %s --verify-diagnostics --split-input-file

// An index for each axis.

func.func @load(%m: memref<4x4xf32>, %i: index) {
  // expected-error@+1 {{incorrect number of indices, expected 2 but got 1}}
  %0 = memref.load %m[%i] : memref<4x4xf32>
  return
}

// -----

// The element has the buffer's type.

func.func @load_type(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{result 'res' at position 0 does not verify: attribute f32 expected from variable 'T', but got f64}}
  %0 = "memref.load"(%m, %i) : (memref<4xf32>, index) -> f64
  return
}

// -----

// A tensor is no buffer.

func.func @load_tensor(%m: tensor<4xf32>, %i: index) {
  // expected-error@+1 {{operand 'memref' at position 0 does not verify: tensor<4xf32> should be of base attribute memref}}
  %0 = "memref.load"(%m, %i) : (tensor<4xf32>, index) -> f32
  return
}

// -----

// Buffers of unknown rank are cast first.

func.func @load_unranked(%m: memref<*xf32>, %i: index) {
  // expected-error@+1 {{operand 'memref' at position 0 does not verify: memref<*xf32> should be of base attribute memref}}
  %0 = "memref.load"(%m, %i) : (memref<*xf32>, index) -> f32
  return
}

// -----

// Alignments are powers of two.

func.func @load_alignment(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{alignment is 3, expected a positive power of two}}
  %0 = memref.load %m[%i] {alignment = 3 : i64} : memref<4xf32>
  return
}

// -----

// Alignments are positive.

func.func @load_no_alignment(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{alignment is 0, expected a positive power of two}}
  %0 = memref.load %m[%i] {alignment = 0 : i64} : memref<4xf32>
  return
}

// -----

// An index for each axis of what is written.

func.func @store(%m: memref<4xf32>, %i: index, %f: f32) {
  // expected-error@+1 {{incorrect number of indices, expected 1 but got 2}}
  memref.store %f, %m[%i, %i] : memref<4xf32>
  return
}

// -----

// The element written has the buffer's type.

func.func @store_type(%m: memref<4xf32>, %i: index, %f: f64) {
  // expected-error@+1 {{operand 'memref' at position 1 does not verify: attribute f64 expected from variable 'T', but got f32}}
  "memref.store"(%f, %m, %i) : (f64, memref<4xf32>, index) -> ()
  return
}

// -----

// Element types of a copy do not change.

func.func @copy_type(%m: memref<4xf32>, %n: memref<4xi32>) {
  // expected-error@+1 {{requires the same element type for all operands, found f32 and i32}}
  memref.copy %m, %n : memref<4xf32> to memref<4xi32>
  return
}

// -----

// Shapes of a copy do not change.

func.func @copy_shape(%m: memref<4xf32>, %n: memref<5xf32>) {
  // expected-error@+1 {{requires the same shape for all operands, found memref<4xf32> and memref<5xf32>}}
  memref.copy %m, %n : memref<4xf32> to memref<5xf32>
  return
}

// -----

// Ranks of a copy do not change.

func.func @copy_rank(%m: memref<4xf32>, %n: memref<4x1xf32>) {
  // expected-error@+1 {{requires the same shape for all operands, found memref<4xf32> and memref<4x1xf32>}}
  memref.copy %m, %n : memref<4xf32> to memref<4x1xf32>
  return
}

// -----

// An index for each axis of a combination.

func.func @atomic_indices(%m: memref<4xf32>, %f: f32) {
  // expected-error@+1 {{incorrect number of indices, expected 1 but got 0}}
  %0 = memref.atomic_rmw addf %f, %m[] : (f32, memref<4xf32>) -> f32
  return
}

// -----

// Kinds for floats take floats.

func.func @atomic_kind(%m: memref<4xi32>, %k: i32, %i: index) {
  // expected-error@+1 {{with kind 'addf' expects a floating-point type}}
  %0 = memref.atomic_rmw addf %k, %m[%i] : (i32, memref<4xi32>) -> i32
  return
}

// -----

// Kinds for integers take integers.

func.func @atomic_integer(%m: memref<4xf32>, %k: f32, %i: index) {
  // expected-error@+1 {{with kind 'ori' expects an integer type}}
  %0 = memref.atomic_rmw ori %k, %m[%i] : (f32, memref<4xf32>) -> f32
  return
}

// -----

// Signed kinds take integers.

func.func @atomic_signed(%m: memref<4xf32>, %k: f32, %i: index) {
  // expected-error@+1 {{with kind 'maxs' expects an integer type}}
  %0 = memref.atomic_rmw maxs %k, %m[%i] : (f32, memref<4xf32>) -> f32
  return
}

// -----

// There are no other kinds.

func.func @atomic_unknown(%m: memref<4xf32>, %k: f32, %i: index) {
  // expected-error@+1 {{unknown kind 'subf', expected one of addf, addi, andi, assign, maximumf, maxnumf, maxs, maxu, minimumf, minnumf, mins, minu, mulf, muli, ori, xori}}
  %0 = memref.atomic_rmw subf %k, %m[%i] : (f32, memref<4xf32>) -> f32
  return
}

// -----

// Kinds have numbers.

func.func @atomic_number(%m: memref<4xf32>, %k: f32, %i: index) {
  // expected-error@+1 {{kind is 16, expected 0 to 15}}
  %0 = "memref.atomic_rmw"(%k, %m, %i) <{kind = 16 : i64}> : (f32, memref<4xf32>, index) -> f32
  return
}

// -----

// The value has the buffer's element type.

func.func @atomic_type(%m: memref<4xf32>, %k: f64, %i: index) {
  // expected-error@+1 {{operand 'memref' at position 1 does not verify: attribute f64 expected from variable 'T', but got f32}}
  %0 = memref.atomic_rmw addf %k, %m[%i] : (f64, memref<4xf32>) -> f32
  return
}

// -----

// The body takes the element.

func.func @generic_argument(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{expected single number of entry block arguments, found 2}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32, %b: f32):
    memref.atomic_yield %a : f32
  }
  return
}

// -----

// The body takes an element of the buffer's type.

func.func @generic_argument_type(%m: memref<4xf32>, %i: index, %f: f32) {
  // expected-error@+1 {{expected block argument of the same type result type, found i32 and f32}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: i32):
    memref.atomic_yield %f : f32
  }
  return
}

// -----

// The body yields the element.

func.func @generic_yield(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{expected the body to yield f32}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32):
    memref.atomic_yield %i : index
  }
  return
}

// -----

// The body has no effects.

func.func @generic_effects(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{body of 'memref.generic_atomic_rmw' should contain only operations with no side effects, found 'memref.store'}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32):
    memref.store %a, %m[%i] : memref<4xf32>
    memref.atomic_yield %a : f32
  }
  return
}

// -----

// An index for each axis of an atomic body.

func.func @generic_indices(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{incorrect number of indices, expected 1 but got 2}}
  %0 = memref.generic_atomic_rmw %m[%i, %i] : memref<4xf32> {
  ^bb0(%a: f32):
    memref.atomic_yield %a : f32
  }
  return
}

// -----

// An atomic yield stands in its op.

func.func @atomic_yield(%f: f32) {
  // expected-error@+1 {{expects parent op 'memref.generic_atomic_rmw'}}
  memref.atomic_yield %f : f32
}

// -----

// An index for each axis of a hint.

func.func @prefetch(%m: memref<4xf32>) {
  // expected-error@+1 {{incorrect number of indices, expected 1 but got 0}}
  memref.prefetch %m[], read, locality<1>, data : memref<4xf32>
  return
}

// -----

// Hints are 0 to 3.

func.func @prefetch_hint(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{localityHint is 4, expected 0 to 3}}
  memref.prefetch %m[%i], read, locality<4>, data : memref<4xf32>
  return
}

// -----

// Hints are for reading or writing.

func.func @prefetch_word(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{expected 'read or write', found 'copy'}}
  memref.prefetch %m[%i], copy, locality<3>, data : memref<4xf32>
  return
}

// -----

// Hints are for data or instructions.

func.func @prefetch_cache(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{expected 'instr or data', found 'code'}}
  memref.prefetch %m[%i], read, locality<3>, code : memref<4xf32>
  return
}
