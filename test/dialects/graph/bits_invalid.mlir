// RUN: mlopt %s --verify-diagnostics --split-input-file

// Bits are as many.

func.func @bits_are_as_many(%x: tensor<4xf32>) {
  // expected-error@+1 {{result has element type i16, expected one of 32 bits}}
  %r = graph.bitcast %x : tensor<4xf32> -> tensor<4xi16>
  return
}

// -----

// Floats are no bits to count.

func.func @floats_are_no_bits_to_count(%x: tensor<4xf32>) {
  // expected-error@+1 {{found element type f32, expected signed integer, unsigned integer}}
  %r = graph.population_count %x : tensor<4xf32>
  return
}

// -----

// Only floats may be asked is_nan.

func.func @only_floats_may_be_asked_is_nan(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.is_nan %x : (tensor<4xi32>) -> tensor<4xi1>
  return
}

// -----

// Only floats may be asked is_inf.

func.func @only_floats_may_be_asked_is_inf(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.is_inf %x : (tensor<4xi32>) -> tensor<4xi1>
  return
}

// -----

// Only floats may be asked is_finite.

func.func @only_floats_may_be_asked_is_finite(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.is_finite %x : (tensor<4xi32>) -> tensor<4xi1>
  return
}

// -----

// Integers have no exp2.

func.func @integers_have_no_exp2(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.exp2 %x : tensor<4xi32>
  return
}

// -----

// Integers have no log2.

func.func @integers_have_no_log2(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.log2 %x : tensor<4xi32>
  return
}

// -----

// Integers have no cbrt.

func.func @integers_have_no_cbrt(%x: tensor<4xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.cbrt %x : tensor<4xi32>
  return
}

// -----

// Booleans have no mod.

func.func @booleans_have_no_mod(%x: tensor<4xi1>) {
  // expected-error@+1 {{found element type i1, expected}}
  %r = graph.mod %x, %x : tensor<4xi1>
  return
}
