// RUN: mlopt %s --gpu-tile-parallel-loops --canonicalize --split-input-file | filecheck %s

// All dimensions become one, cut into blocks of 256; the last block is not full.

// CHECK-LABEL: func.func @collapsed(
// CHECK-SAME: %[[M:.*]]: index, %[[N:.*]]: index,
// CHECK: %[[TOTAL:.*]] = arith.muli
// CHECK: scf.parallel (%[[B:.*]]) = (%{{.*}}) to (%[[TOTAL]]) step (%[[C:.*]]) {
// CHECK: %[[LEFT:.*]] = arith.subi %[[TOTAL]], %[[B]]
// CHECK: %[[HERE:.*]] = arith.minsi %{{.*}}, %[[LEFT]]
// CHECK: scf.parallel (%[[T:.*]]) = (%{{.*}}) to (%[[HERE]]) step
// CHECK: %[[NUMBER:.*]] = arith.addi %[[B]], %[[T]]
// CHECK: %[[J:.*]] = arith.remui %[[NUMBER]], %[[COLUMNS:.*]] : index
// CHECK: %[[I:.*]] = arith.divui %[[NUMBER]], %[[COLUMNS]] : index
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[I]], %[[J]]]
func.func @collapsed(%m: index, %n: index, %x: f32, %out: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %n) step (%c1, %c1) {
    memref.store %x, %out[%i, %j] : memref<?x?xf32>
  }
  return
}

// -----

// The schedule gives the threads along each dimension.

// CHECK-LABEL: func.func @scheduled(
// CHECK: scf.parallel (%{{.*}}, %{{.*}}) = (%{{.*}}, %{{.*}}) to (%{{.*}}, %{{.*}}) step (%[[A:.*]], %[[B:.*]]) {
// CHECK: scf.parallel (%{{.*}}, %{{.*}}) =
// CHECK-NOT: arith.remui
// CHECK: return
func.func @scheduled(%m: index, %n: index, %x: f32, %out: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %n) step (%c1, %c1) {
    memref.store %x, %out[%i, %j] : memref<?x?xf32>
  } {loop.schedule = {gpu = {block = array<i64: 8, 32>}}}
  return
}

// -----

// A loop that reduces is left alone.

// CHECK-LABEL: func.func @reduces(
// CHECK: scf.parallel (%{{.*}}) = (%{{.*}}) to (%{{.*}}) step (%{{.*}}) init
// CHECK-NOT: scf.parallel
// CHECK: return
func.func @reduces(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f32 {
    scf.reduce(%x : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  }
  return %0 : f32
}
