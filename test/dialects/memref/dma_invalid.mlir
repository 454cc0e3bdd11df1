// RUN: mlopt %s --verify-diagnostics --split-input-file

// An index for each axis of the source.

func.func @source(%m: memref<40xf32>, %l: memref<8xf32, 1>, %tag: memref<1xi32>, %i: index, %n: index) {
  // expected-error@+1 {{expected source indices to be of index type, one for each of 1 axes}}
  memref.dma_start %m[], %l[%i], %n, %tag[%i] : memref<40xf32>, memref<8xf32, 1>, memref<1xi32>
  return
}

// -----

// An index for each axis of the tag.

func.func @tag(%m: memref<40xf32>, %l: memref<8xf32, 1>, %tag: memref<1xi32>, %i: index, %n: index) {
  // expected-error@+1 {{expected tag indices to be of index type, one for each of 1 axes}}
  "memref.dma_start"(%m, %i, %l, %i, %n, %tag) : (memref<40xf32>, index, memref<8xf32, 1>, index, index, memref<1xi32>) -> ()
  return
}

// -----

// A stride comes with the number of elements between two steps.

func.func @stride(%m: memref<40xf32>, %l: memref<8xf32, 1>, %tag: memref<1xi32>, %i: index, %n: index) {
  // expected-error@+1 {{expected two stride related operands, found 1}}
  memref.dma_start %m[%i], %l[%i], %n, %tag[%i], %n : memref<40xf32>, memref<8xf32, 1>, memref<1xi32>
  return
}

// -----

// There are all parts.

func.func @parts(%m: memref<40xf32>, %i: index) {
  // expected-error@+1 {{expected destination to be of memref type}}
  "memref.dma_start"(%m, %i) : (memref<40xf32>, index) -> ()
  return
}

// -----

// The number of elements is an index.

func.func @count(%m: memref<f32>, %tag: memref<i32>, %n: i32) {
  // expected-error@+1 {{expected num elements to be of index type}}
  "memref.dma_start"(%m, %m, %n, %tag) : (memref<f32>, memref<f32>, i32, memref<i32>) -> ()
  return
}

// -----

// An index for each axis of the tag that is waited for.

func.func @wait(%tag: memref<1xi32>, %n: index) {
  // expected-error@+1 {{incorrect number of indices, expected 1 but got 0}}
  memref.dma_wait %tag[], %n : memref<1xi32>
  return
}
