// RUN: mlopt %s --tensor-apply-schedules --split-input-file | filecheck %s

// Tiles in parallel, register tiles inside, the remainder of exactly its size.

// CHECK-LABEL: func.func @product(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<20x7xf32>, %[[B:[^:]*]]: tensor<7x32xf32>
// CHECK:         %[[E:.*]] = tensor.empty()
// CHECK-NEXT:    %[[R:.*]] = scf.forall (%[[I:.*]]) = (0) to (20) step (10) shared_outs(%[[S:.*]] = %[[E]])
// CHECK:           %[[PART:.*]] = tensor.extract_slice %[[S]][%[[I]], 0] [10, 32] [1, 1]
// CHECK:           %[[MAIN:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[PART]])
// CHECK:             scf.for %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (vector<4x16xf32>)
// CHECK:               vector.transfer_read %[[A]]{{.*}}, vector<4x1xf32>
// CHECK:               vector.transfer_read %[[B]]{{.*}}, vector<1x16xf32>
// CHECK:               vector.contract
// CHECK:             vector.transfer_write
// CHECK:           scf.for {{.*}} iter_args(%{{.*}} = %[[MAIN]])
// CHECK:             vector<2x16xf32>
// CHECK:           tensor.parallel_insert_slice {{.*}} into %[[S]][%[[I]], 0] [10, 32] [1, 1]
// CHECK-NOT:     linalg
// CHECK:         return %[[R]]
func.func @product(%a: tensor<20x7xf32>, %b: tensor<7x32xf32>) -> tensor<20x32xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<20x32xf32>
  %start = linalg.fill ins(%zero : f32) outs(%empty : tensor<20x32xf32>) -> tensor<20x32xf32>
  %r = linalg.matmul {loop.schedule = {tile = [array<i64: 10, 0, 0>], parallel = array<i64: 0>, vector = array<i64: 4, 16, 1>}} ins(%a, %b : tensor<20x7xf32>, tensor<7x32xf32>) outs(%start : tensor<20x32xf32>) -> tensor<20x32xf32>
  return %r : tensor<20x32xf32>
}

// -----

// A producer at level 0 is computed once a tile, in the loops of its readers.

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// CHECK-LABEL: func.func @rows(
// CHECK:         scf.forall
// CHECK:           %[[SUM:.*]] = linalg.generic {{.*}} ["parallel", "reduction"]
// CHECK-SAME:        tensor<2x8xf32>
// CHECK:           linalg.generic
// CHECK-SAME:        ins(%{{.*}}, %[[SUM]] : tensor<2x8xf32>, tensor<2xf32>)
// CHECK:           tensor.parallel_insert_slice
func.func @rows(%x: tensor<4x8xf32>, %init: tensor<4xf32>) -> tensor<4x8xf32> {
  %sum = linalg.generic {loop.schedule = {compute_at = 0 : i64}, indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xf32>) outs(%init : tensor<4xf32>) {
  ^bb0(%v: f32, %acc: f32):
    %s = arith.addf %acc, %v : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %e = tensor.empty() : tensor<4x8xf32>
  %r = linalg.generic {loop.schedule = {tile = [array<i64: 2, 0>], parallel = array<i64: 0>}, indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %sum : tensor<4x8xf32>, tensor<4xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%v: f32, %s: f32, %old: f32):
    %q = arith.divf %v, %s : f32
    linalg.yield %q : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// -----

// Rows that remain of an unknown number are done exactly, four and then one at a time.

// CHECK-LABEL: func.func @few_rows(
// CHECK:         iter_args({{.*}}) -> (vector<8x16xf32>)
// CHECK:         iter_args({{.*}}) -> (vector<4x16xf32>)
// CHECK:         iter_args({{.*}}) -> (vector<1x16xf32>)
// CHECK-NOT:     mask
// CHECK:         return
func.func @few_rows(%a: tensor<?x7xf32>, %b: tensor<7x16xf32>, %c: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %r = linalg.matmul {loop.schedule = {vector = array<i64: 8, 16, 1>}} ins(%a, %b : tensor<?x7xf32>, tensor<7x16xf32>) outs(%c : tensor<?x16xf32>) -> tensor<?x16xf32>
  return %r : tensor<?x16xf32>
}

// -----

// What remains of an unknown extent is under a mask; so is a remainder along lanes.

// CHECK-LABEL: func.func @unknown(
// CHECK:         scf.for {{.*}} {
// CHECK-NOT:       mask
// CHECK:           vector.transfer_write
// CHECK:         scf.for {{.*}} {
// CHECK:           vector.create_mask %{{.*}} : vector<16xi1>
func.func @unknown(%x: tensor<?xf32>) -> tensor<?xf32> {
  %r = linalg.exp {loop.schedule = {vector = array<i64: 16>}} ins(%x : tensor<?xf32>) outs(%x : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// CHECK-LABEL: func.func @known(
// CHECK:         vector.constant_mask [5] : vector<8xi1>
func.func @known(%x: tensor<21xf32>) -> tensor<21xf32> {
  %r = linalg.exp {loop.schedule = {vector = array<i64: 16>}} ins(%x : tensor<21xf32>) outs(%x : tensor<21xf32>) -> tensor<21xf32>
  return %r : tensor<21xf32>
}

// -----

// A reduction in vectors has accumulators along it, combined behind the loop.

// CHECK-LABEL: func.func @dot(
// CHECK:         %[[ACC:.*]] = scf.for {{.*}} -> (vector<16xf32>)
// CHECK:           math.fma
// CHECK:         vector.multi_reduction <add>, %[[ACC]], %{{.*}} [0] : vector<16xf32> to f32
func.func @dot(%x: tensor<64xf32>, %y: tensor<64xf32>, %init: tensor<f32>) -> tensor<f32> {
  %r = linalg.dot {loop.schedule = {vector = array<i64: 16>}} ins(%x, %y : tensor<64xf32>, tensor<64xf32>) outs(%init : tensor<f32>) -> tensor<f32>
  return %r : tensor<f32>
}

// -----

// A promoted operand is copied inside the loops of its level, each time to the same buffer;
// rows a page apart are kept apart by a line.

// CHECK-LABEL: func.func @panels(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<8x1024xf32>, %[[B:[^:]*]]: tensor<1024x64xf32>
// CHECK:         scf.for
// CHECK:           tensor.empty() : tensor<4x1040xf32>
// CHECK:           scf.for
// CHECK:             vector.transfer_read %[[A]]
// CHECK:           scf.for
// CHECK:             tensor.empty() : tensor<1024x32xf32>
// CHECK:             vector.transfer_read %[[B]]
// CHECK:             vector.contract
func.func @panels(%a: tensor<8x1024xf32>, %b: tensor<1024x64xf32>, %c: tensor<8x64xf32>) -> tensor<8x64xf32> {
  %r = linalg.matmul {loop.schedule = {tile = [array<i64: 4, 0, 0>, array<i64: 0, 32, 0>], promote = [array<i64: 0>, array<i64: 1>], vector = array<i64: 4, 16, 1>}} ins(%a, %b : tensor<8x1024xf32>, tensor<1024x64xf32>) outs(%c : tensor<8x64xf32>) -> tensor<8x64xf32>
  return %r : tensor<8x64xf32>
}

// -----

// What every caller gives as a constant lies in panels from the start: 6 columns in panels of 4,
// the last of which ends with zeros. Two callers have two constants.

// CHECK-LABEL: func.func @two_callers(
// CHECK-DAG:     dense<{{\[\[}}1, 2, 3, 4], [7, 8, 9, 10], [5, 6, 0, 0], [11, 12, 0, 0]]> : tensor<4x4xi32>
// CHECK-DAG:     dense<{{\[\[}}-1, -2, -3, -4], [-7, -8, -9, -10], [-5, -6, 0, 0], [-11, -12, 0, 0]]> : tensor<4x4xi32>
// CHECK:       func.func private @in_panels(
// CHECK-SAME:    %[[B:[^:]*]]: tensor<4x4xi32> {mlopt.constant}
// CHECK:         scf.for %[[J:.*]] = %{{.*}} to %{{.*}} step
// CHECK-NOT:       tensor.empty
// CHECK:           %[[PANEL:.*]] = arith.divui %[[J]], %{{.*}} : index
// CHECK:           %[[ROW:.*]] = arith.muli %[[PANEL]], %{{.*}} : index
// CHECK:           vector.transfer_read %[[B]][%{{.*}}, %{{.*}}]
func.func @two_callers(%a: tensor<8x2xi32>, %c: tensor<8x6xi32>) -> (tensor<8x6xi32>, tensor<8x6xi32>) {
  %b = arith.constant dense<[[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]> : tensor<2x6xi32>
  %n = arith.constant dense<[[-1, -2, -3, -4, -5, -6], [-7, -8, -9, -10, -11, -12]]> : tensor<2x6xi32>
  %r = call @in_panels(%a, %b, %c) : (tensor<8x2xi32>, tensor<2x6xi32>, tensor<8x6xi32>) -> tensor<8x6xi32>
  %s = call @in_panels(%a, %n, %c) : (tensor<8x2xi32>, tensor<2x6xi32>, tensor<8x6xi32>) -> tensor<8x6xi32>
  return %r, %s : tensor<8x6xi32>, tensor<8x6xi32>
}
func.func private @in_panels(%a: tensor<8x2xi32>, %b: tensor<2x6xi32> {mlopt.constant}, %c: tensor<8x6xi32>) -> tensor<8x6xi32> {
  %r = linalg.matmul {loop.schedule = {tile = [array<i64: 0, 4, 0>], promote = [array<i64: 1>], vector = array<i64: 4, 4, 1>}} ins(%a, %b : tensor<8x2xi32>, tensor<2x6xi32>) outs(%c : tensor<8x6xi32>) -> tensor<8x6xi32>
  return %r : tensor<8x6xi32>
}

// -----

// A caller that has no constant to give: panels are copied.

// CHECK-LABEL: func.func private @copied(
// CHECK:         scf.for
// CHECK:           tensor.empty() : tensor<2x4xi32>
func.func @no_constant(%a: tensor<8x2xi32>, %b: tensor<2x8xi32>, %c: tensor<8x8xi32>) -> tensor<8x8xi32> {
  %r = call @copied(%a, %b, %c) : (tensor<8x2xi32>, tensor<2x8xi32>, tensor<8x8xi32>) -> tensor<8x8xi32>
  return %r : tensor<8x8xi32>
}
func.func private @copied(%a: tensor<8x2xi32>, %b: tensor<2x8xi32> {mlopt.constant}, %c: tensor<8x8xi32>) -> tensor<8x8xi32> {
  %r = linalg.matmul {loop.schedule = {tile = [array<i64: 0, 4, 0>], promote = [array<i64: 1>], vector = array<i64: 4, 4, 1>}} ins(%a, %b : tensor<8x2xi32>, tensor<2x8xi32>) outs(%c : tensor<8x8xi32>) -> tensor<8x8xi32>
  return %r : tensor<8x8xi32>
}
