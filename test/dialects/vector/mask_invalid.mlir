// RUN: mlopt %s --verify-diagnostics --split-input-file

// Mask sizes are not negative.

func.func @constant_negative() {
  // expected-error@+1 {{mask dim size of -1 is out of range [0, 4]}}
  %0 = vector.constant_mask [-1] : vector<4xi1>
  return
}

// -----

// Mask sizes are not larger than the axis.

func.func @constant_large() {
  // expected-error@+1 {{mask dim size of 5 is out of range [0, 4]}}
  %0 = vector.constant_mask [5] : vector<4xi1>
  return
}

// -----

// One size 0 is all sizes 0.

func.func @constant_zero() {
  // expected-error@+1 {{expected all mask dim sizes to be zeros, as a result of conjunction}}
  %0 = vector.constant_mask [0, 2] : vector<4x4xi1>
  return
}

// -----

// Scalars have a mask of 0 or 1.

func.func @constant_scalar() {
  // expected-error@+1 {{mask dim size must be either 0 or 1}}
  %0 = vector.constant_mask [2] : vector<i1>
  return
}

// -----

// Axes that the machine tells are whole or empty.

func.func @constant_scalable() {
  // expected-error@+1 {{only supports 'none set' or 'all set' scalable dimensions, found 2 of 4}}
  %0 = vector.constant_mask [2] : vector<[4]xi1>
  return
}

// -----

// Masks are booleans.

func.func @create_type(%n: index) {
  // expected-error@+1 {{expected attribute i1 but got i8}}
  %0 = vector.create_mask %n : vector<4xi8>
  return
}

// -----

// A size for scalars.

func.func @create_scalar(%n: index) {
  // expected-error@+1 {{must specify an operand for each result vector dimension, found 2 for vector<i1>}}
  %0 = vector.create_mask %n, %n : vector<i1>
  return
}

// -----

// One op stands under a mask.

func.func @mask_two(%m: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{expects only one operation to mask}}
  %0 = "vector.mask"(%m) ({
    %1 = vector.reduction <add>, %v : vector<4xf32> into f32
    %2 = vector.reduction <mul>, %v : vector<4xf32> into f32
    vector.yield %2 : f32
  }) : (vector<4xi1>) -> f32
  return
}

// -----

// Ops under a mask know of masks.

func.func @mask_other(%m: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{expects a maskable operation within the mask region, found 'arith.addf'}}
  %0 = vector.mask %m { arith.addf %v, %v : vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return
}

// -----

// The value elsewhere has the result's type.

func.func @mask_passthru(%m: vector<4xi1>, %v: vector<4xf32>, %f: f32, %b: memref<?xf32>, %n: index, %w: vector<4xf64>) {
  // expected-error@+1 {{expects passthru type to match result type}}
  %0 = "vector.mask"(%m, %w) ({
    %1 = vector.transfer_read %b[%n], %f : memref<?xf32>, vector<4xf32>
    vector.yield %1 : vector<4xf32>
  }) : (vector<4xi1>, vector<4xf64>) -> vector<4xf32>
  return
}

// -----

// Results have the types that are handed on.

func.func @mask_result(%m: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{expects number of results to match mask region yielded values}}
  %0 = "vector.mask"(%m) ({
    %1 = vector.reduction <add>, %v : vector<4xf32> into f32
    vector.yield %1 : f32
  }) : (vector<4xi1>) -> f64
  return
}

// -----

// Only vectors, numbers and indices are printed.

func.func @print(%t: tensor<4xf32>) {
  // expected-error@+1 {{expected an integer, index, float or vector of them, found tensor<4xf32>}}
  vector.print %t : tensor<4xf32>
  return
}

// -----

// There are five kinds of punctuation.

func.func @punctuation() {
  // expected-error@+1 {{unknown punctuation 'dot'}}
  vector.print punctuation <dot>
  return
}
