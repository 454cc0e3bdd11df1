// RUN: mlopt %s --verify-diagnostics --split-input-file

// The length is that of the type.

func.func @the_length_is_that_of() {
  // expected-error@+1 {{found 20 bytes, expected 24 of tensor<2x3xf32>}}
  %r = graph.constant #graph.external<"weights.bin", 0, 20> : tensor<2x3xf32>
  return
}

// -----

// A constant has known sizes.

func.func @a_constant_has_known_sizes() {
  // expected-error@+1 {{found shape [?, 3], expected known sizes}}
  %r = graph.constant #graph.external<"weights.bin", 0, 20> : tensor<?x3xf32>
  return
}

// -----

// A number is not a tensor.

func.func @a_number_is_not_a() {
  // expected-error@+1 {{expected the elements of a tensor}}
  %r = graph.constant 1 : i32
  return
}
