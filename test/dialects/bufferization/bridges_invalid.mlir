// RUN: mlopt %s --verify-diagnostics --split-input-file

// Copies take their sizes from what is copied.

func.func @copy_sizes(%t: tensor<?xf32>, %n: index) {
  // expected-error@+1 {{dynamic sizes not needed when copying a tensor}}
  %0 = bufferization.alloc_tensor(%n) copy(%t) : tensor<?xf32>
  return
}

// -----

// A copy has the type of what is copied.

func.func @copy_type(%t: tensor<4xf32>) {
  // expected-error@+1 {{expected that copy and return type match, found tensor<4xf32>}}
  %0 = "bufferization.alloc_tensor"(%t) <{operandSegmentSizes = array<i32: 0, 1, 0>}> : (tensor<4xf32>) -> tensor<?xf32>
  return
}

// -----

// A size for each unknown one.

func.func @sizes() {
  // expected-error@+1 {{incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = bufferization.alloc_tensor() : tensor<?xf32>
  return
}

// -----

// Elements of buffer and tensor are the same.

func.func @to_tensor_type(%m: memref<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type, found tensor<4xi32> and memref<4xf32>}}
  %0 = bufferization.to_tensor %m : memref<4xf32> to tensor<4xi32>
  return
}

// -----

// Shapes of buffer and tensor are the same.

func.func @to_tensor_shape(%m: memref<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type, found tensor<?xf32> and memref<4xf32>}}
  %0 = bufferization.to_tensor %m : memref<4xf32> to tensor<?xf32>
  return
}

// -----

// A known rank does not become an unknown one.

func.func @to_tensor_rank(%m: memref<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type, found tensor<*xf32> and memref<4xf32>}}
  %0 = bufferization.to_tensor %m : memref<4xf32> to tensor<*xf32>
  return
}

// -----

// Shapes of tensor and buffer are the same.

func.func @to_buffer(%t: tensor<4xf32>) {
  // expected-error@+1 {{expected the same shape and element type, found tensor<4xf32> and memref<5xf32>}}
  %0 = bufferization.to_buffer %t : tensor<4xf32> to memref<5xf32>
  return
}

// -----

// A vector is no buffer.

func.func @to_buffer_vector(%t: tensor<4xf32>) {
  // expected-error@+1 {{unexpected attribute vector<4xf32>}}
  %0 = bufferization.to_buffer %t : tensor<4xf32> to vector<4xf32>
  return
}

// -----

// A clone has the element type.

func.func @clone_type(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<4xi32>' are cast incompatible}}
  %0 = bufferization.clone %m : memref<4xf32> to memref<4xi32>
  return
}

// -----

// A clone has the rank.

func.func @clone_rank(%m: memref<4xf32>) {
  // expected-error@+1 {{operand type 'memref<4xf32>' and result type 'memref<4x1xf32>' are cast incompatible}}
  %0 = bufferization.clone %m : memref<4xf32> to memref<4x1xf32>
  return
}

// -----

// Sizes of source and destination agree.

func.func @materialize_shape(%t: tensor<4xf32>, %d: tensor<5xf32>) {
  // expected-error@+1 {{source and destination dimension 0 differ: 4 and 5}}
  %0 = bufferization.materialize_in_destination %t in %d : (tensor<4xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// Element types of source and destination agree.

func.func @materialize_type(%t: tensor<4xf32>, %d: tensor<4xi32>) {
  // expected-error@+1 {{source and destination have different element types}}
  %0 = bufferization.materialize_in_destination %t in %d : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

// A tensor updated is a result.

func.func @materialize_result(%t: tensor<4xf32>, %d: tensor<4xf32>) {
  // expected-error@+1 {{tensor 'dest' implies exactly one tensor result, a buffer none}}
  bufferization.materialize_in_destination %t in %d : (tensor<4xf32>, tensor<4xf32>) -> ()
  return
}

// -----

// A buffer updated is none.

func.func @materialize_buffer(%t: tensor<4xf32>, %d: memref<4xf32>) {
  // expected-error@+1 {{tensor 'dest' implies exactly one tensor result, a buffer none}}
  %0 = bufferization.materialize_in_destination %t in writable %d : (tensor<4xf32>, memref<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Only buffers are restricted.

func.func @materialize_restrict(%t: tensor<4xf32>, %d: tensor<4xf32>) {
  // expected-error@+1 {{'restrict' and 'writable' are for a 'dest' that is a buffer}}
  %0 = bufferization.materialize_in_destination %t in restrict %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Only buffers are writable.

func.func @materialize_writable(%t: tensor<4xf32>, %d: tensor<4xf32>) {
  // expected-error@+1 {{'restrict' and 'writable' are for a 'dest' that is a buffer}}
  %0 = bufferization.materialize_in_destination %t in writable %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// The result has the destination's type.

func.func @materialize_result_type(%t: tensor<4xf32>, %d: tensor<4xf32>) {
  // expected-error@+1 {{result is tensor<?xf32>, expected tensor<4xf32>}}
  %0 = bufferization.materialize_in_destination %t in %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<?xf32>
  return
}

// -----

// A result for each buffer that lives on.

func.func @dealloc_results(%m: memref<4xf32>, %c: i1) {
  // expected-error@+1 {{must have the same number of updated conditions (results) as retained operands, found 0 and 1}}
  "bufferization.dealloc"(%m, %c, %m) <{operandSegmentSizes = array<i32: 1, 1, 1>}> : (memref<4xf32>, i1, memref<4xf32>) -> ()
  return
}

// -----

// Conditions are booleans.

func.func @dealloc_condition(%m: memref<4xf32>, %c: i32) {
  // expected-error@+1 {{operand 'conditions' at position 1 does not verify: Expected attribute i1 but got i32}}
  "bufferization.dealloc"(%m, %c) <{operandSegmentSizes = array<i32: 1, 1, 0>}> : (memref<4xf32>, i32) -> ()
  return
}
