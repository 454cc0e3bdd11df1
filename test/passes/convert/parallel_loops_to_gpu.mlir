// RUN: mlopt %s --convert-parallel-loops-to-gpu --canonicalize --cse --split-input-file | filecheck %s

// Blocks and threads; the inner bound is computed, so that a comparison keeps out what is too many.

// CHECK-LABEL: func.func @tiled(
// CHECK-SAME: %[[N:.*]]: index,
// CHECK: %[[C256:.*]] = arith.constant 256 : index
// CHECK: %[[GRID:.*]] = arith.ceildivui
// CHECK: gpu.launch blocks(%[[BX:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %[[GRID]], %{{.*}} = %[[ONE:.*]], %{{.*}} = %[[ONE]]) threads(%[[TX:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %[[C256]], %{{.*}} = %[[ONE]], %{{.*}} = %[[ONE]]) {
// CHECK: %[[B:.*]] = arith.muli %[[BX]], %[[C256]]
// CHECK: %[[HERE:.*]] = affine.min
// CHECK: %[[IN:.*]] = arith.cmpi slt, %[[TX]], %[[HERE]]
// CHECK: scf.if %[[IN]] {
// CHECK: memref.store
// CHECK: gpu.terminator
func.func @tiled(%n: index, %x: f32, %out: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c256 = arith.constant 256 : index
  scf.parallel (%b) = (%c0) to (%n) step (%c256) {
    %here = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 256)>(%b)[%n]
    scf.parallel (%t) = (%c0) to (%here) step (%c1) {
      %i = arith.addi %b, %t : index
      memref.store %x, %out[%i] : memref<?xf32>
    } {mapping = [#gpu.loop_dim_map<processor = thread_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  } {mapping = [#gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  return
}

// -----

// scf.forall with upstream's other way to write a mapping.

// CHECK-LABEL: func.func @forall(
// CHECK: gpu.launch
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[Y:.*]], %[[X:.*]]]
// CHECK-NOT: scf.forall
func.func @forall(%x: f32, %out: memref<4x8xf32>) {
  scf.forall (%i, %j) in (4, 8) {
    memref.store %x, %out[%i, %j] : memref<4x8xf32>
  } {mapping = [#gpu.block<y>, #gpu.thread<x>]}
  return
}

// -----

// A sequential dimension is a loop of the thread.

// CHECK-LABEL: func.func @sequential(
// CHECK: gpu.launch
// CHECK: scf.for
func.func @sequential(%n: index, %x: f32, %out: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) {
    memref.store %x, %out[%i, %j] : memref<?x?xf32>
  } {mapping = [#gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>, #gpu.loop_dim_map<processor = sequential, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  return
}

// -----

// Two loops over the threads of a block: a barrier between them, the larger size, and comparisons.

// CHECK-LABEL: func.func @two_phases(
// CHECK: gpu.launch {{.*}} threads(%[[TX:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %[[C8:.*]], %{{.*}}
// CHECK: scf.if
// CHECK: memref.store
// CHECK: gpu.barrier
// CHECK: memref.load
// CHECK: gpu.barrier
func.func @two_phases(%x: f32, %a: memref<8xf32>, %out: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  scf.parallel (%b) = (%c0) to (%c1) step (%c1) {
    scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
      memref.store %x, %a[%i] : memref<8xf32>
    } {mapping = [#gpu.loop_dim_map<processor = thread_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
    scf.parallel (%i) = (%c0) to (%c4) step (%c1) {
      %j = arith.addi %i, %c4 : index
      %v = memref.load %a[%j] : memref<8xf32>
      memref.store %v, %out[%i] : memref<4xf32>
    } {mapping = [#gpu.loop_dim_map<processor = thread_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  } {mapping = [#gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>]}
  return
}

// -----

// Without a mapping a loop stays.

// CHECK-LABEL: func.func @unmapped(
// CHECK: scf.parallel
// CHECK-NOT: gpu.launch
func.func @unmapped(%n: index, %x: f32, %out: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %x, %out[%i] : memref<?xf32>
  }
  return
}
