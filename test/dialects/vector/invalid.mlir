// RUN: mlopt %s --verify-diagnostics --split-input-file

// Trailing axes are repeated only where they are 1.

func.func @case0(%a: vector<3xf32>) {
  // expected-error@+1 {{dimension mismatch (3 vs. 8)}}
  %0 = vector.broadcast %a : vector<3xf32> to vector<4x8xf32>
  return
}

// -----

// A position lies in the vector.

func.func @case1(%v: vector<4x8xf32>) {
  // expected-error@+1 {{expected position attribute #1 to be a non-negative integer smaller than}}
  %0 = vector.extract %v[4] : vector<8xf32> from vector<4x8xf32>
  return
}

// -----

func.func @case2(%v: vector<4xf32>, %f: f32) {
  // expected-error@+1 {{expected position attribute of rank no greater than vector rank}}
  %0 = vector.insert %f, %v[1, 2] : f32 into vector<4xf32>
  return
}

// -----

// A cast of shape keeps the number of elements.

func.func @case3(%v: vector<4x8xf32>) {
  // expected-error@+1 {{has different source and result number of elements}}
  %0 = vector.shape_cast %v : vector<4x8xf32> to vector<31xf32>
  return
}

// -----

func.func @case4(%v: vector<4x8xf32>) {
  // expected-error@+1 {{permutation [0, 0] is none of 2 axes}}
  %0 = vector.transpose %v, [0, 0] : vector<4x8xf32> to vector<4x8xf32>
  return
}

// -----

func.func @case5(%v: vector<4xf32>) {
  // expected-error@+1 {{mask index #1 out of range: 8}}
  %0 = vector.shuffle %v, %v [8] : vector<4xf32>, vector<4xf32>
  return
}

// -----

// A cast of bits keeps their number.

func.func @case6(%v: vector<4xf32>) {
  // expected-error@+1 {{source/result bitwidth of the minor 1-D vectors must be equal, found 128 and 256}}
  %0 = vector.bitcast %v : vector<4xf32> to vector<4xi64>
  return
}

// -----

func.func @case7(%f: f32) {
  // expected-error@+1 {{expected 3 elements for vector<3xf32>, found 2}}
  %0 = vector.from_elements %f, %f : vector<3xf32>
  return
}

// -----

func.func @case8(%v: vector<2xf32>) {
  // expected-error@+1 {{expected a result for each element of vector<2xf32>}}
  %0 = "vector.to_elements"(%v) : (vector<2xf32>) -> f32
  return
}

// -----

func.func @case9(%v: vector<4x8xf32>) {
  // expected-error@+1 {{expected the slice of axis 0 inside 4, found 2 from 3}}
  %0 = vector.extract_strided_slice %v {offsets = [3], sizes = [2], strides = [1]} : vector<4x8xf32> to vector<2x8xf32>
  return
}

// -----

func.func @case10(%v: vector<4x8xf32>, %p: vector<9xf32>) {
  // expected-error@+1 {{expected the slice of axis 1 inside 8, found 9 from 0}}
  %0 = vector.insert_strided_slice %p, %v {offsets = [0, 0], strides = [1]} : vector<9xf32> into vector<4x8xf32>
  return
}

// -----

func.func @case11(%v: vector<4xf32>) {
  // expected-error@+1 {{expected shape 8 for vector<4xf32>}}
  %0 = vector.interleave %v, %v : vector<4xf32> -> vector<4xf32>
  return
}

// -----

func.func @case12(%v: vector<4xf32>) {
  // expected-error@+1 {{expected shape 8 for vector<4xf32>}}
  %0, %1 = vector.deinterleave %v : vector<4xf32> -> vector<4xf32>
  return
}

// -----

func.func @case13(%v: vector<4xf32>, %s: vector<[4]xf32>) {
  // expected-error@+1 {{position is 2, expected a multiple of the length of vector<4xf32>}}
  %0 = vector.scalable.insert %v, %s[2] : vector<4xf32> into vector<[4]xf32>
  return
}

// -----

func.func @case14(%s: vector<[4]xf32>) {
  // expected-error@+1 {{position is 2, expected a multiple of the length of vector<4xf32>}}
  %0 = vector.scalable.extract %s[2] : vector<4xf32> from vector<[4]xf32>
  return
}

// -----

func.func @case15(%m: memref<4x4xf32>) {
  // expected-error@+1 {{expects a result of one vector of the shape of memref<4x4xf32>}}
  %0 = vector.type_cast %m : memref<4x4xf32> to memref<vector<4xf32>>
  return
}

// -----

// Only integers are combined by and.

func.func @case16(%v: vector<4xf32>) {
  // expected-error@+1 {{unsupported reduction type 'f32' for kind 'and'}}
  %0 = vector.reduction <and>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @case17(%v: vector<4x8xf32>, %a: vector<8xf32>) {
  // expected-error@+1 {{destination type vector<8xf32> is incompatible with source type vector<4x8xf32>}}
  %0 = vector.multi_reduction <add>, %v, %a [1] : vector<4x8xf32> to vector<8xf32>
  return
}

// -----

// Inner extents of a contraction agree.

func.func @case18(%a: vector<4x3xf32>, %b: vector<2x8xf32>, %c: vector<4x8xf32>) {
  // expected-error@+1 {{loop 2 has extents 3 and 2}}
  %0 = vector.contract {indexing_maps = [affine_map<(m,n,k)->(m,k)>, affine_map<(m,n,k)->(k,n)>, affine_map<(m,n,k)->(m,n)>], iterator_types = ["parallel", "parallel", "reduction"]} %a, %b, %c : vector<4x3xf32>, vector<2x8xf32> into vector<4x8xf32>
  return
}

// -----

func.func @case19(%v: vector<4x8xf32>) {
  // expected-error@+1 {{expected 1-d vector for operand #1}}
  %0 = vector.outerproduct %v, %v : vector<4x8xf32>, vector<4x8xf32>
  return
}

// -----

func.func @case20(%v: vector<4x8xf32>, %i: vector<8xf32>) {
  // expected-error@+1 {{incompatible input/initial value shapes}}
  %0:2 = vector.scan <add>, %v, %i {inclusive = true, reduction_dim = 1 : i64} : vector<4x8xf32>, vector<8xf32>
  return
}

// -----

func.func @case21() {
  // expected-error@+1 {{expected a 1-D vector}}
  %0 = vector.step : vector<4x4xindex>
  return
}

// -----

func.func @case22() {
  // expected-error@+1 {{result 'res' at position 0 does not verify}}
  %0 = "vector.vscale"() : () -> i32
  return
}

// -----

// A mask has a number an axis.

func.func @case23() {
  // expected-error@+1 {{must specify array attr of size equal vector result rank, found 1 and 2}}
  %0 = vector.constant_mask [2] : vector<4x8xi1>
  return
}

// -----

func.func @case24(%n: index) {
  // expected-error@+1 {{must specify an operand for each result vector dimension}}
  %0 = vector.create_mask %n : vector<4x8xi1>
  return
}

// -----

func.func @case25(%v: vector<8xi32>, %m: vector<16xi1>) {
  // expected-error@+1 {{expects a vector<8xi1> mask for the maskable operation}}
  %0 = vector.mask %m { vector.reduction <add>, %v : vector<8xi32> into i32 } : vector<16xi1> -> i32
  return
}

// -----

// A value or a string is printed.

func.func @case26(%f: f32) {
  // expected-error@+1 {{prints a value or a string, not both}}
  "vector.print"(%f) <{stringLiteral = "x"}> : (f32) -> ()
  return
}

// -----

// Rows are loaded without gaps.

func.func @case27(%m: memref<8xf32, strided<[2]>>, %i: index) {
  // expected-error@+1 {{most minor memref dim must have unit stride}}
  %0 = vector.load %m[%i] : memref<8xf32, strided<[2]>>, vector<4xf32>
  return
}

// -----

func.func @case28(%m: memref<8xf32>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{requires 1 indices, found 2}}
  vector.store %v, %m[%i, %i] : memref<8xf32>, vector<4xf32>
  return
}

// -----

func.func @case29(%m: memref<8xf32>, %v: vector<4xf32>, %k: vector<3xi1>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape}}
  %0 = vector.maskedload %m[%i], %k, %v : memref<8xf32>, vector<3xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @case30(%m: memref<8xf64>, %v: vector<4xf32>, %k: vector<4xi1>, %i: index) {
  // expected-error@+1 {{base and result element type should match}}
  vector.maskedstore %m[%i], %k, %v : memref<8xf64>, vector<4xi1>, vector<4xf32>
  return
}

// -----

func.func @case31(%m: memref<8xf32>, %v: vector<4xf32>, %k: vector<4xi1>, %x: vector<3xi32>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape}}
  %0 = vector.gather %m[%i] [%x], %k, %v : memref<8xf32>, vector<3xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @case32(%m: memref<8xf32>, %v: vector<4xf32>, %k: vector<4xi1>, %x: vector<3xi32>, %i: index) {
  // expected-error@+1 {{expected result shape to match mask shape}}
  vector.scatter %m[%i] [%x], %k, %v : memref<8xf32>, vector<3xi32>, vector<4xi1>, vector<4xf32>
  return
}

// -----

func.func @case33(%m: memref<8xf32>, %v: vector<2x2xf32>, %k: vector<2x2xi1>, %i: index) {
  // expected-error@+1 {{expected a 1-D vector}}
  %0 = vector.expandload %m[%i], %k, %v : memref<8xf32>, vector<2x2xi1>, vector<2x2xf32> into vector<2x2xf32>
  return
}

// -----

func.func @case34(%m: memref<8xf32>, %v: vector<2x2xf32>, %k: vector<2x2xi1>, %i: index) {
  // expected-error@+1 {{expected a 1-D vector}}
  vector.compressstore %m[%i], %k, %v : memref<8xf32>, vector<2x2xi1>, vector<2x2xf32>
  return
}

// -----

// A transfer's map is a permutation with repetitions.

func.func @case35(%m: memref<8x8xf32>, %f: f32, %i: index) {
  // expected-error@+1 {{requires a projected permutation_map}}
  %0 = vector.transfer_read %m[%i, %i], %f {permutation_map = affine_map<(a, b) -> (a + b)>} : memref<8x8xf32>, vector<4xf32>
  return
}

// -----

func.func @case36(%m: memref<8x8xf32>, %v: vector<4xf32>, %i: index) {
  // expected-error@+1 {{should not have broadcast dimensions}}
  vector.transfer_write %v, %m[%i, %i] {permutation_map = affine_map<(a, b) -> (0)>} : vector<4xf32>, memref<8x8xf32>
  return
}

// -----

func.func @case37(%v: vector<4xf32>, %w: vector<5xf32>) {
  // expected-error@+1 {{does not verify}}
  %0 = "vector.fma"(%v, %v, %w) : (vector<4xf32>, vector<4xf32>, vector<5xf32>) -> vector<4xf32>
  return
}

// -----

// What a masked op gives is handed on.

func.func @case38(%v: vector<8xi32>, %m: vector<8xi1>) {
  // expected-error@+1 {{expects number of results to match mask region yielded values}}
  %0 = "vector.mask"(%m) ({
    %1 = vector.reduction <add>, %v : vector<8xi32> into i32
    vector.yield
  }) : (vector<8xi1>) -> i32
  return
}
