// RUN: mlopt %s --loop-expand-vectors --split-input-file | filecheck %s

// A chain of ops is one loop; what was read is in a buffer only where a write comes between.

// CHECK-LABEL: func.func @chain(
// CHECK-NOT:     memref.alloca
// CHECK:         loop.for %[[E:.*]] = {{.*}} {
// CHECK:           %[[AT:.*]] = arith.addi %{{.*}}, %[[E]] : index
// CHECK:           %[[V:.*]] = memref.load %x[%{{.*}}] : memref<?xf32>
// CHECK:           %[[W:.*]] = arith.mulf %[[V]], %{{.*}} : f32
// CHECK:           memref.store %[[W]], %y[%{{.*}}] : memref<?xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
func.func @chain(%x: memref<?xf32>, %y: memref<?xf32> {llvm.noalias}, %i: index) {
  %p = arith.constant 0.0 : f32
  %c = arith.constant dense<2.0> : vector<8xf32>
  %v = vector.transfer_read %x[%i], %p {in_bounds = [true]} : memref<?xf32>, vector<8xf32>
  %w = arith.mulf %v, %c : vector<8xf32>
  vector.transfer_write %w, %y[%i] {in_bounds = [true]} : vector<8xf32>, memref<?xf32>
  return
}

// -----

// The sum that a loop carries is a buffer that the loop adds to.

// CHECK-LABEL: func.func @sum(
// CHECK:         %r = memref.alloca() {{.*}} : memref<4xf32>
// CHECK-NOT:     memref.alloca
// CHECK:         loop.for {{.*}} {
// CHECK:           memref.store %{{.*}}, %r
// CHECK:         loop.for {{.*}} {
// CHECK-NOT:       iter_args
// CHECK:           memref.load %r
// CHECK:           memref.store %{{.*}}, %r
func.func @sum(%x: memref<?x4xf32>, %y: memref<4xf32>, %n: index) {
  %p = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant dense<0.0> : vector<4xf32>
  %r = loop.for %i = %c0 to %n step %c1 iter_args(%a = %z) -> (vector<4xf32>) {
    %v = vector.transfer_read %x[%i, %c0], %p {in_bounds = [true]} : memref<?x4xf32>, vector<4xf32>
    %s = arith.addf %a, %v : vector<4xf32>
    loop.yield %s : vector<4xf32>
  }
  vector.transfer_write %r, %y[%c0] {in_bounds = [true]} : vector<4xf32>, memref<4xf32>
  return
}

// -----

// Without vectors nothing changes.

// CHECK-LABEL: func.func @scalars(
// CHECK-NEXT:    %0 = arith.addf %x, %x : f32
// CHECK-NEXT:    return %0 : f32
func.func @scalars(%x: f32) -> f32 {
  %0 = arith.addf %x, %x : f32
  return %0 : f32
}
