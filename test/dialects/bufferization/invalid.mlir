// RUN: mlopt %s --verify-diagnostics --split-input-file

// A tensor that is to be allocated has a size for each `?`.

func.func @sizes(%n: index) {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 1, expected 2}}
  %0 = bufferization.alloc_tensor(%n) : tensor<?x?xf32>
  return
}

// -----

// A copy has its sizes from what is copied.

func.func @copied(%n: index, %t: tensor<?xf32>) {
  // expected-error@+1 {{dynamic sizes not needed when copying a tensor}}
  %0 = bufferization.alloc_tensor(%n) copy(%t) : tensor<?xf32>
  return
}

// -----

// Tensor and buffer have one shape.

func.func @shape(%m: memref<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type}}
  %0 = "bufferization.to_tensor"(%m) : (memref<4xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @elements(%t: tensor<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type}}
  %0 = "bufferization.to_buffer"(%t) : (tensor<4xf32>) -> memref<4xf64>
  return
}

// -----

// A clone has the shape of what is cloned.

func.func @clone(%m: memref<4xf32>) {
  // expected-error@+1 {{are cast incompatible}}
  %0 = bufferization.clone %m : memref<4xf32> to memref<5xf32>
  return
}

// -----

// Elements go into a buffer only where it is writable.

func.func @writable(%t: tensor<4xf32>, %m: memref<4xf32>) {
  // expected-error@+1 {{'writable' must be specified}}
  bufferization.materialize_in_destination %t in %m : (tensor<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func @ranks(%t: tensor<4xf32>, %m: tensor<4x4xf32>) {
  // expected-error@+1 {{rank mismatch between source and destination shape}}
  %0 = bufferization.materialize_in_destination %t in %m : (tensor<4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

// A buffer that is freed has a condition.

func.func @conditions(%m: memref<4xf32>, %c: i1) {
  // expected-error@+1 {{must have the same number of conditions as memrefs to deallocate}}
  bufferization.dealloc (%m : memref<4xf32>) if (%c, %c)
  return
}

// -----

// Only tensors are to be freed so.

func.func @not_a_tensor(%m: memref<4xf32>) {
  // expected-error@+1 {{operand 'tensor' at position 0 does not verify}}
  "bufferization.dealloc_tensor"(%m) : (memref<4xf32>) -> ()
  return
}
