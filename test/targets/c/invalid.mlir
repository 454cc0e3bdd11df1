// RUN: mlopt %s --emit=c --split-input-file --verify-diagnostics

func.func @wide(%x: i128) -> i128 {
  // expected-error @-1 {{type i128 has no counterpart in C}}
  return %x : i128
}

// -----

func.func @complex(%x: f32) -> complex<f32> {
  // expected-error @+1 {{'complex.create' op may not remain at the c level}}
  %0 = complex.create %x, %x : complex<f32>
  return %0 : complex<f32>
}

// -----

func.func @unranked(%x: memref<4xf32>) -> memref<*xf32> {
  // expected-error @-1 {{type memref<*xf32> has no counterpart in C}}
  %0 = memref.cast %x : memref<4xf32> to memref<*xf32>
  return %0 : memref<*xf32>
}

// -----

func.func @kept(%n: index) -> memref<4xf32> {
  // expected-error @+1 {{memory on the stack leaves its block, expected memref.alloc}}
  %0 = memref.alloca() : memref<4xf32>
  return %0 : memref<4xf32>
}
