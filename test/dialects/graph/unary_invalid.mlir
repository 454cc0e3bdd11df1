// RUN: mlopt %s --verify-diagnostics --split-input-file

// Each op refuses element types that it has no meaning for.

func.func @abs(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, expected float, signed integer, unsigned integer, index}}
  %r = graph.abs %x : tensor<2xi1>
  return
}

// -----

func.func @neg(%x: tensor<2xui8>) {
  // expected-error@+1 {{found element type ui8, expected float, signed integer, index}}
  %r = graph.neg %x : tensor<2xui8>
  return
}

// -----

func.func @sign(%x: tensor<2xi1>) {
  // expected-error@+1 {{found element type i1, expected float, signed integer, unsigned integer, index}}
  %r = graph.sign %x : tensor<2xi1>
  return
}

// -----

func.func @exp(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.exp %x : tensor<2xi32>
  return
}

// -----

func.func @expm1(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.expm1 %x : tensor<2xi32>
  return
}

// -----

func.func @log(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.log %x : tensor<2xi32>
  return
}

// -----

func.func @log1p(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.log1p %x : tensor<2xi32>
  return
}

// -----

func.func @sqrt(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.sqrt %x : tensor<2xi32>
  return
}

// -----

func.func @rsqrt(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.rsqrt %x : tensor<2xi32>
  return
}

// -----

func.func @reciprocal(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.reciprocal %x : tensor<2xi32>
  return
}

// -----

func.func @sin(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.sin %x : tensor<2xi32>
  return
}

// -----

func.func @cos(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.cos %x : tensor<2xi32>
  return
}

// -----

func.func @tan(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.tan %x : tensor<2xi32>
  return
}

// -----

func.func @asin(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.asin %x : tensor<2xi32>
  return
}

// -----

func.func @acos(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.acos %x : tensor<2xi32>
  return
}

// -----

func.func @atan(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.atan %x : tensor<2xi32>
  return
}

// -----

func.func @sinh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.sinh %x : tensor<2xi32>
  return
}

// -----

func.func @cosh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.cosh %x : tensor<2xi32>
  return
}

// -----

func.func @tanh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.tanh %x : tensor<2xi32>
  return
}

// -----

func.func @asinh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.asinh %x : tensor<2xi32>
  return
}

// -----

func.func @acosh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.acosh %x : tensor<2xi32>
  return
}

// -----

func.func @atanh(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.atanh %x : tensor<2xi32>
  return
}

// -----

func.func @erf(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.erf %x : tensor<2xi32>
  return
}

// -----

func.func @floor(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.floor %x : tensor<2xi32>
  return
}

// -----

func.func @ceil(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.ceil %x : tensor<2xi32>
  return
}

// -----

func.func @round(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.round %x : tensor<2xi32>
  return
}

// -----

func.func @trunc(%x: tensor<2xi32>) {
  // expected-error@+1 {{found element type i32, expected float}}
  %r = graph.trunc %x : tensor<2xi32>
  return
}

// -----

func.func @not(%x: tensor<2xf32>) {
  // expected-error@+1 {{found element type f32, expected signed integer, unsigned integer, i1, index}}
  %r = graph.not %x : tensor<2xf32>
  return
}

// -----

// A result has the shape of the operand.

func.func @shape(%x: tensor<2xf32>) {
  // expected-error@+1 {{result shape is [3], expected [2]}}
  %r = graph.exp %x : (tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

// Quarter precision is no element type of the graph level.

func.func @float8(%x: tensor<2xf8E4M3FN>) {
  // expected-error@+1 {{found element type f8E4M3FN}}
  %r = graph.exp %x : tensor<2xf8E4M3FN>
  return
}
