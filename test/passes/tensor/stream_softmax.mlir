// RUN: mlopt %s --lower-to-tensor --linalg-fuse-elementwise-ops --tensor-stream-softmax="rows=32 columns=64" --split-input-file | filecheck %s

// A softmax between two products: a block of rows keeps the largest score, the sum of powers and the
// sum of values, all of which a larger score scales down. Rows are neighbours in a block of scores.

// CHECK-LABEL: func.func @attention(
// CHECK-SAME:    %[[Q:[^:]*]]: tensor<1x2x64x8xf32>, %[[K:[^:]*]]: tensor<1x2x128x8xf32>, %[[V:[^:]*]]: tensor<1x2x128x8xf32>
// CHECK-NOT:     tensor<1x2x64x128xf32>
// CHECK:         scf.forall (%[[H:.*]], %[[I:.*]]) = (0, 0) to (2, 64) step (1, 32)
// CHECK:           %[[QB:.*]] = tensor.extract_slice %[[Q]][0, %[[H]], %[[I]], 0] [1, 1, 32, 8]
// CHECK:           %[[QT:.*]] = linalg.transpose ins(%[[QB]] : {{.*}} permutation = [0, 1, 3, 2]
// CHECK:           scf.for %[[T:.*]] = {{.*}} iter_args(%[[M:.*]] = {{.*}}, %[[L:.*]] = {{.*}}, %[[O:.*]] = {{.*}}) -> (tensor<1x1x32xf32>, tensor<1x1x32xf32>, tensor<1x1x32x8xf32>) {
// CHECK:             %[[KB:.*]] = tensor.extract_slice %[[K]][0, %[[H]], %[[T]], 0] [1, 1, 64, 8]
// CHECK:             linalg.generic {{.*}} ins(%[[QT]], %[[KB]] : {{.*}}) outs({{.*}} : tensor<1x1x64x32xf32>)
// CHECK:             arith.max{{.*}}f
// CHECK:             arith.select
// CHECK:             math.exp
// CHECK:             math.exp
// CHECK:             tensor.extract_slice %[[V]][0, %[[H]], %[[T]], 0] [1, 1, 64, 8]
// CHECK:             scf.yield
// CHECK:           arith.divf
// CHECK:           tensor.parallel_insert_slice
func.func @attention(%q: tensor<1x2x64x8xf32>, %k: tensor<1x2x128x8xf32>, %v: tensor<1x2x128x8xf32>) -> tensor<1x2x64x8xf32> {
  %r = graph.attention %q, %k, %v : tensor<1x2x64x8xf32>, tensor<1x2x128x8xf32>, tensor<1x2x128x8xf32> -> tensor<1x2x64x8xf32>
  return %r : tensor<1x2x64x8xf32>
}

// -----

// One block has all of it: no loop, and nothing to scale down.

// CHECK-LABEL: func.func @short(
// CHECK:         scf.forall ({{.*}}) = (0, 0) to (2, 16) step (1, 16)
// CHECK-NOT:       scf.for %
// CHECK:           math.exp
// CHECK-NOT:       math.exp
// CHECK:           scf.forall.in_parallel
func.func @short(%q: tensor<1x2x16x8xf32>, %k: tensor<1x2x16x8xf32>, %v: tensor<1x2x16x8xf32>) -> tensor<1x2x16x8xf32> {
  %r = graph.attention %q, %k, %v : tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32> -> tensor<1x2x16x8xf32>
  return %r : tensor<1x2x16x8xf32>
}

// -----

// A mask of positions is made a block at a time too; of no known size, what is left is a step.

// CHECK-LABEL: func.func @causal(
// CHECK:         scf.forall
// CHECK:           scf.for %[[T:.*]] = %{{.*}} to %[[WHOLE:.*]] step
// CHECK:             linalg.index 3
// CHECK:           scf.for %{{.*}} = %[[WHOLE]] to
// CHECK:             linalg.index 3
func.func @causal(%q: tensor<1x2x?x8xf32>, %k: tensor<1x2x?x8xf32>, %v: tensor<1x2x?x8xf32>) -> tensor<1x2x?x8xf32> {
  %r = graph.attention %q, %k, %v causal : tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32> -> tensor<1x2x?x8xf32>
  return %r : tensor<1x2x?x8xf32>
}

// -----

// One row for each head, as in a step of decoding: no values are used again, nothing changes.

// CHECK-LABEL: func.func @one_row(
// CHECK-NOT:     scf.forall
// CHECK:         return
func.func @one_row(%q: tensor<1x2x1x8xf32>, %k: tensor<1x2x128x8xf32>, %v: tensor<1x2x128x8xf32>) -> tensor<1x2x1x8xf32> {
  %r = graph.attention %q, %k, %v : tensor<1x2x1x8xf32>, tensor<1x2x128x8xf32>, tensor<1x2x128x8xf32> -> tensor<1x2x1x8xf32>
  return %r : tensor<1x2x1x8xf32>
}

// -----

// Weights that are a result too are there anyway.

// CHECK-LABEL: func.func @weights(
// CHECK-NOT:     scf.forall
// CHECK:         return
func.func @weights(%q: tensor<16x8xf32>, %k: tensor<8x16xf32>, %v: tensor<16x8xf32>) -> (tensor<16x16xf32>, tensor<16x8xf32>) {
  %s = graph.matmul %q, %k : (tensor<16x8xf32>, tensor<8x16xf32>) -> tensor<16x16xf32>
  %w = graph.softmax %s axis 1 : tensor<16x16xf32> -> tensor<16x16xf32>
  %r = graph.matmul %w, %v : (tensor<16x16xf32>, tensor<16x8xf32>) -> tensor<16x8xf32>
  return %w, %r : tensor<16x16xf32>, tensor<16x8xf32>
}
