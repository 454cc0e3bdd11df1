// RUN: mlopt %s --verify-diagnostics --split-input-file

// Inner extents agree.

func.func @inner_extents_agree(%a: tensor<4x8xf32>, %b: tensor<7x2xf32>) {
  // expected-error@+1 {{inner extents differ: 8 of lhs axis 1 and 7 of rhs axis 0}}
  %r = graph.matmul %a, %b : (tensor<4x8xf32>, tensor<7x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

// Batch extents agree.

func.func @batch_extents_agree(%a: tensor<2x4x8xf32>, %b: tensor<3x8x2xf32>) {
  // expected-error@+1 {{batch extents differ: 2 of lhs axis 0 and 3 of rhs axis 0}}
  %r = graph.matmul %a, %b : (tensor<2x4x8xf32>, tensor<3x8x2xf32>) -> tensor<2x4x2xf32>
  return
}

// -----

// A vector is no matrix.

func.func @a_vector_is_no_matrix(%a: tensor<8xf32>, %b: tensor<8x2xf32>) {
  // expected-error@+1 {{lhs has rank 1, expected at least 2}}
  %r = graph.matmul %a, %b : (tensor<8xf32>, tensor<8x2xf32>) -> tensor<2xf32>
  return
}

// -----

// A sum is not narrower than its terms.

func.func @a_sum_is_not_narrower(%a: tensor<2x2xf32>) {
  // expected-error@+1 {{result has element type f16, expected f32 or a wider type of its kind}}
  %r = graph.matmul %a, %a : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf16>
  return
}

// -----

// An axis is named once.

func.func @an_axis_is_named_once(%a: tensor<2x2xf32>) {
  // expected-error@+1 {{lhs axis 0 is named twice}}
  %r = graph.contract %a, %a batch [0] x [0] inner [0] x [1] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return
}

// -----

// Axes come in pairs.

func.func @axes_come_in_pairs(%a: tensor<2x2xf32>) {
  // expected-error@+1 {{found 1 inner axes of lhs and 2 of rhs, expected as many}}
  %r = graph.contract %a, %a batch [] x [] inner [0] x [0, 1] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return
}
