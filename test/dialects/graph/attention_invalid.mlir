// RUN: mlopt %s --verify-diagnostics --split-input-file

// Heads of keys divide those of queries.

func.func @heads(%q: tensor<1x8x5x4xf32>, %k: tensor<1x3x5x4xf32>) {
  // expected-error@+1 {{query has 8 heads, expected a multiple of 3 of key}}
  %r = graph.attention %q, %k, %k : tensor<1x8x5x4xf32>, tensor<1x3x5x4xf32>, tensor<1x3x5x4xf32> -> tensor<1x8x5x4xf32>
  return
}

// -----

// A mask has the shape of the scores, but for leading axes.

func.func @mask(%q: tensor<1x8x5x4xf32>, %m: tensor<8x1x5xi1>) {
  // expected-error@+1 {{mask has shape [8, 1, 5], expected [1, 8, 5, 5] without or with 1 for leading axes}}
  %r = graph.attention %q, %q, %q mask %m : tensor<8x1x5xi1> : tensor<1x8x5x4xf32>, tensor<1x8x5x4xf32>, tensor<1x8x5x4xf32> -> tensor<1x8x5x4xf32>
  return
}

// -----

// A fill is what a mask gives.

func.func @fill(%q: tensor<1x8x5x4xf32>) {
  // expected-error@+1 {{found a fill, expected a mask}}
  %r = graph.attention %q, %q, %q fill -1.0 : tensor<1x8x5x4xf32>, tensor<1x8x5x4xf32>, tensor<1x8x5x4xf32> -> tensor<1x8x5x4xf32>
  return
}
