// RUN: mlopt %s --loop-apply-schedules --split-input-file | filecheck %s

// Jacobi's iteration reads one buffer and writes another: rows at once, in vectors, and by
// elements what no vector holds. Tiles are loops of their own.

// CHECK-LABEL: func.func @jacobi(
// CHECK:         scf.parallel (%[[T:.*]]) = (%{{.*}}) to (%{{.*}}) step (%{{.*}}) {
// CHECK:           %[[END:.*]] = arith.minsi
// CHECK:           scf.for %[[I:.*]] = %[[T]] to %[[END]]
// CHECK:             scf.for %[[J:.*]] = %{{.*}} to %[[WHOLE:.*]] step
// CHECK:               vector.transfer_read %{{.*}}[%{{.*}}, %[[J]]], {{.*}} : memref<?x32xf32>, vector<8xf32>
// CHECK:               arith.addf {{.*}} : vector<8xf32>
// CHECK:               vector.transfer_write {{.*}}[%[[I]], %[[J]]] {{.*}} : vector<8xf32>, memref<?x32xf32>
// CHECK:             scf.for %{{.*}} = %[[WHOLE]] to
// CHECK:               memref.store
func.func @jacobi(%a: memref<?x32xf32>, %b: memref<?x32xf32>, %n: index) {
  affine.for %i = 1 to %n {
    affine.for %j = 1 to 31 {
      %w = affine.load %a[%i - 1, %j] : memref<?x32xf32>
      %x = affine.load %a[%i + 1, %j] : memref<?x32xf32>
      %y = affine.load %a[%i, %j - 1] : memref<?x32xf32>
      %z = affine.load %a[%i, %j + 1] : memref<?x32xf32>
      %s = arith.addf %w, %x : f32
      %t = arith.addf %y, %z : f32
      %u = arith.addf %s, %t : f32
      affine.store %u, %b[%i, %j] : memref<?x32xf32>
    }
  } {loop.schedule = {tile = [array<i64: 4, 0>], parallel = array<i64: 0>, vector = array<i64: 1, 8>}}
  return
}

// -----

// Loops in another order, the innermost repeated.

// CHECK-LABEL: func.func @order(
// CHECK:         scf.for %[[J:.*]] = %{{.*}} to %[[TEN:.*]] step
// CHECK:           scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step
// CHECK:             memref.store %{{.*}}, %{{.*}}[%[[I]], %[[J]]]
// CHECK:             %[[NEXT:.*]] = arith.addi %[[I]]
// CHECK:             memref.store %{{.*}}, %{{.*}}[%[[NEXT]], %[[J]]]
// CHECK-NOT:     loop.schedule
func.func @order(%a: memref<8x10xf32>, %x: f32) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %eight = arith.constant 8 : index
  %ten = arith.constant 10 : index
  scf.for %i = %zero to %eight step %one {
    scf.for %j = %zero to %ten step %one {
      memref.store %x, %a[%i, %j] : memref<8x10xf32>
    }
  } {loop.schedule = {interchange = [array<i64: 1, 0>], unroll = array<i64: 2, 1>}}
  return
}

// -----

// What a schedule says for a GPU stays for the pass that reads it; without one, nothing is done.

// CHECK-LABEL: func.func @others(
// CHECK:         scf.for
// CHECK:           memref.store
// CHECK:         } {loop.schedule = {gpu = {block = array<i64: 8>}}}
// CHECK:         scf.for
func.func @others(%a: memref<8xf32>, %x: f32) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %eight = arith.constant 8 : index
  scf.for %i = %zero to %eight step %one {
    memref.store %x, %a[%i] : memref<8xf32>
  } {loop.schedule = {gpu = {block = array<i64: 8>}}}
  scf.for %i = %zero to %eight step %one {
    memref.store %x, %a[%i] : memref<8xf32>
  }
  return
}
