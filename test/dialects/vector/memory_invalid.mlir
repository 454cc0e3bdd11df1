// RUN: mlopt %s --verify-diagnostics --split-input-file

// Rows are not longer than buffers have axes.

func.func @load_rank(%m: memref<8xf32>, %i: index) {
  // expected-error@+1 {{memref memref<8xf32> has lower rank than the vector vector<2x4xf32>}}
  %0 = vector.load %m[%i] : memref<8xf32>, vector<2x4xf32>
  return
}

// -----

// Elements of a row are those of the buffer.

func.func @load_type(%m: memref<8xf32>, %i: index) {
  // expected-error@+1 {{base and result element type should match, found f32 and f64}}
  %0 = vector.load %m[%i] : memref<8xf32>, vector<4xf64>
  return
}

// -----

// Vectors of a buffer are read whole.

func.func @load_vector(%m: memref<8xvector<4xf32>>, %i: index) {
  // expected-error@+1 {{base memref holds vector<4xf32>, found vector<2xf32>}}
  %0 = vector.load %m[%i] : memref<8xvector<4xf32>>, vector<2xf32>
  return
}

// -----

// Alignments are powers of two.

func.func @load_alignment(%m: memref<8xf32>, %i: index) {
  // expected-error@+1 {{alignment is 3, expected a positive power of two}}
  %0 = vector.load %m[%i] {alignment = 3 : i64} : memref<8xf32>, vector<4xf32>
  return
}

// -----

// An index for each axis.

func.func @store_indices(%m: memref<8xf32>, %v: vector<4xf32>) {
  // expected-error@+1 {{requires 1 indices, found 0}}
  vector.store %v, %m[] : memref<8xf32>, vector<4xf32>
  return
}

// -----

// Rows are stored without gaps.

func.func @store_stride(%m: memref<8xf32, strided<[2]>>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{most minor memref dim must have unit stride}}
  vector.store %v, %m[%i] : memref<8xf32, strided<[2]>>, vector<4xf32>
  return
}

// -----

// Tensors are not stored to.

func.func @store_tensor(%m: tensor<8xf32>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{tensor<8xf32> should be of base attribute memref}}
  vector.store %v, %m[%i] : tensor<8xf32>, vector<4xf32>
  return
}

// -----

// A mask is of booleans.

func.func @masked_type(%m: memref<8xf32>, %k: vector<4xi8>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{operand 'mask' at position 2 does not verify: Expected attribute i1 but got i8}}
  %0 = "vector.maskedload"(%m, %i, %k, %v) : (memref<8xf32>, index, vector<4xi8>, vector<4xf32>) -> vector<4xf32>
  return
}

// -----

// The value elsewhere has the result's type.

func.func @masked_pass(%m: memref<8xf32>, %k: vector<4xi1>, %v: vector<5xf32>, %i: index) {
  // expected-error@+1 {{expected pass_thru of same type as result type, found vector<5xf32>}}
  %0 = "vector.maskedload"(%m, %i, %k, %v) : (memref<8xf32>, index, vector<4xi1>, vector<5xf32>) -> vector<4xf32>
  return
}

// -----

// Masked stores have an index for each axis.

func.func @masked_store(%m: memref<8xf32>, %k: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{requires 1 indices, found 0}}
  vector.maskedstore %m[], %k, %v : memref<8xf32>, vector<4xi1>, vector<4xf32>
  return
}

// -----

// Masked stores have elements of the buffer.

func.func @masked_store_type(%m: memref<8xf32>, %k: vector<4xi1>, %v: vector<4xi32>, %i: index) {
  // expected-error@+1 {{base and result element type should match, found f32 and i32}}
  vector.maskedstore %m[%i], %k, %v : memref<8xf32>, vector<4xi1>, vector<4xi32>
  return
}

// -----

// Expanding loads have an index for each axis.

func.func @expand_indices(%m: memref<8xf32>, %k: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{requires 1 indices, found 0}}
  %0 = vector.expandload %m[], %k, %v : memref<8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

// Compressing stores have elements of the buffer.

func.func @compress_type(%m: memref<8xf32>, %k: vector<4xi1>, %v: vector<4xi32>, %i: index) {
  // expected-error@+1 {{base and result element type should match, found f32 and i32}}
  vector.compressstore %m[%i], %k, %v : memref<8xf32>, vector<4xi1>, vector<4xi32>
  return
}

// -----

// A place for each element.

func.func @gather_places(%m: memref<8xf32>, %x: vector<5xi32>, %k: vector<4xi1>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape: vector<5xi32> and vector<4xi1>}}
  %0 = vector.gather %m[%i] [%x], %k, %v : memref<8xf32>, vector<5xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

// Gathers have an index for each axis.

func.func @gather_indices(%m: memref<8xf32>, %x: vector<4xi32>, %k: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{requires 1 indices, found 0}}
  %0 = vector.gather %m[] [%x], %k, %v : memref<8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

// Gathers have elements of the buffer.

func.func @gather_type(%m: memref<8xf64>, %x: vector<4xi32>, %k: vector<4xi1>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{base and result element type should match, found f64 and f32}}
  %0 = vector.gather %m[%i] [%x], %k, %v : memref<8xf64>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

// A mask element for each value that is scattered.

func.func @scatter_mask(%m: memref<8xf32>, %x: vector<4xi32>, %k: vector<5xi1>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape: vector<4xf32> and vector<5xi1>}}
  vector.scatter %m[%i] [%x], %k, %v : memref<8xf32>, vector<4xi32>, vector<5xi1>, vector<4xf32>
  return
}

// -----

// A transfer has an index for each axis.

func.func @read_indices(%m: memref<?x?xf32>, %f: f32, %i: index) {
  // expected-error@+1 {{requires 2 indices, found 1}}
  %0 = vector.transfer_read %m[%i], %f : memref<?x?xf32>, vector<4xf32>
  return
}

// -----

// What is read outside is an element.

func.func @read_padding(%m: memref<?xf32>, %f: f64, %i: index) {
  // expected-error@+1 {{requires valid padding vector elemental type, found f64}}
  %0 = "vector.transfer_read"(%m, %i, %f) <{in_bounds = [false], operandSegmentSizes = array<i32: 1, 1, 1, 0>, permutation_map = affine_map<(d0) -> (d0)>}> : (memref<?xf32>, index, f64) -> vector<4xf32>
  return
}

// -----

// As many in_bounds as axes of the vector.

func.func @read_in_bounds(%m: memref<?x?xf32>, %f: f32, %i: index) {
  // expected-error@+1 {{expects the in_bounds attr of same rank as permutation_map results: 1 vs 2}}
  %0 = vector.transfer_read %m[%i, %i], %f {in_bounds = [true]} : memref<?x?xf32>, vector<4x4xf32>
  return
}

// -----

// A result of the map for each axis of the vector.

func.func @read_map(%m: memref<?x?xf32>, %f: f32, %i: index) {
  // expected-error@+1 {{requires a permutation_map with result dims of the same rank as the vector type, found (d0, d1) -> (d1) for vector<4x4xf32>}}
  %0 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0, d1) -> (d1)>} : memref<?x?xf32>, vector<4x4xf32>
  return
}

// -----

// A dimension of the map for each axis of the buffer.

func.func @read_map_dims(%m: memref<?x?xf32>, %f: f32, %i: index) {
  // expected-error@+1 {{requires a permutation_map with input dims of the same rank as the source type, found (d0) -> (d0) for memref<?x?xf32>}}
  %0 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(d0) -> (d0)>} : memref<?x?xf32>, vector<4xf32>
  return
}

// -----

// A mask has the shape that is read.

func.func @read_mask(%m: memref<?xf32>, %f: f32, %k: vector<5xi1>, %i: index) {
  // expected-error@+1 {{inferred mask type (vector<4xi1>) and mask operand type (vector<5xi1>) don't match}}
  %0 = "vector.transfer_read"(%m, %i, %f, %k) <{in_bounds = [false], operandSegmentSizes = array<i32: 1, 1, 1, 1>, permutation_map = affine_map<(d0) -> (d0)>}> : (memref<?xf32>, index, f32, vector<5xi1>) -> vector<4xf32>
  return
}

// -----

// Elements that are read are those of the buffer.

func.func @read_type(%m: memref<?xi32>, %f: i32, %i: index) {
  // expected-error@+1 {{requires source and vector to have the same element type, found i32 and f32}}
  %0 = vector.transfer_read %m[%i], %f : memref<?xi32>, vector<4xf32>
  return
}

// -----

// Scalars are not read from.

func.func @read_source(%m: vector<4xf32>, %f: f32, %i: index) {
  %0 = vector.transfer_read %m[%i], %f : vector<4xf32>, vector<4xf32>
  // expected-error@+1 {{requires a memref or ranked tensor type, and a vector type}}
  return
}

// -----

// A write has an index for each axis.

func.func @write_indices(%m: memref<?xf32>, %v: vector<4xf32>) {
  // expected-error@+1 {{requires 1 indices, found 0}}
  vector.transfer_write %v, %m[] : vector<4xf32>, memref<?xf32>
  return
}

// -----

// A tensor written to is a result.

func.func @write_tensor(%t: tensor<8xf32>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{requires a result exactly where the destination is a tensor}}
  "vector.transfer_write"(%v, %t, %i) <{in_bounds = [false], operandSegmentSizes = array<i32: 1, 1, 1, 0>, permutation_map = affine_map<(d0) -> (d0)>}> : (vector<4xf32>, tensor<8xf32>, index) -> ()
  return
}

// -----

// A buffer written to is none.

func.func @write_buffer(%t: memref<8xf32>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{result 'result' at position 0 does not verify: memref<8xf32> should be of base attribute tensor}}
  %0 = "vector.transfer_write"(%v, %t, %i) <{in_bounds = [false], operandSegmentSizes = array<i32: 1, 1, 1, 0>, permutation_map = affine_map<(d0) -> (d0)>}> : (vector<4xf32>, memref<8xf32>, index) -> memref<8xf32>
  return
}

// -----

// A mask is as long as the vector, on every machine.

func.func @masked_scalable(%m: memref<?xf32>, %k: vector<4xi1>, %v: vector<[4]xf32>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape: vector<[4]xf32> and vector<4xi1>}}
  vector.maskedstore %m[%i], %k, %v : memref<?xf32>, vector<4xi1>, vector<[4]xf32>
  return
}
