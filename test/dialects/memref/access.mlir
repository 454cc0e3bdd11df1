// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Elements read: with known and unknown sizes, of rank 0, with hints.

// CHECK-LABEL: func.func @load
// CHECK: %{{.*}} = memref.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32>
// CHECK: %{{.*}} = memref.load %{{.*}}[] : memref<i1>
// CHECK: %{{.*}} = memref.load %{{.*}}[%{{.*}}, %{{.*}}] {nontemporal = true} : memref<4x4xf64, strided<[?, 2], offset: ?>>
// CHECK: %{{.*}} = memref.load %{{.*}}[%{{.*}}] {alignment = 16 : i64} : memref<8xbf16, 1 : i64>
func.func @load(%m: memref<4x?xf32>, %s: memref<i1>, %l: memref<4x4xf64, strided<[?, 2], offset: ?>>, %g: memref<8xbf16, 1>, %i: index) {
  %0 = memref.load %m[%i, %i] : memref<4x?xf32>
  %1 = memref.load %s[] : memref<i1>
  %2 = memref.load %l[%i, %i] {nontemporal = true} : memref<4x4xf64, strided<[?, 2], offset: ?>>
  %3 = memref.load %g[%i] {alignment = 16 : i64} : memref<8xbf16, 1>
  return
}

// Elements written.

// CHECK-LABEL: func.func @store
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32>
// CHECK: memref.store %{{.*}}, %{{.*}}[] : memref<i1>
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}] {alignment = 16 : i64, nontemporal = true} : memref<0xvector<4xf32>>
func.func @store(%m: memref<4x?xf32>, %s: memref<i1>, %v: memref<0xvector<4xf32>>, %f: f32, %b: i1, %w: vector<4xf32>, %i: index) {
  memref.store %f, %m[%i, %i] : memref<4x?xf32>
  memref.store %b, %s[] : memref<i1>
  memref.store %w, %v[%i] {alignment = 16 : i64, nontemporal = true} : memref<0xvector<4xf32>>
  return
}

// Copies between buffers of different layouts, and of unknown ranks.

// CHECK-LABEL: func.func @copy
// CHECK: memref.copy %{{.*}}, %{{.*}} : memref<4x?xf32> to memref<4x8xf32, strided<[8, 1], offset: ?>>
// CHECK: memref.copy %{{.*}}, %{{.*}} {x} : memref<*xf32> to memref<*xf32>
// CHECK: memref.copy %{{.*}}, %{{.*}} : memref<f32> to memref<f32>
func.func @copy(%m: memref<4x?xf32>, %n: memref<4x8xf32, strided<[8, 1], offset: ?>>, %u: memref<*xf32>, %s: memref<f32>) {
  memref.copy %m, %n : memref<4x?xf32> to memref<4x8xf32, strided<[8, 1], offset: ?>>
  memref.copy %u, %u {x} : memref<*xf32> to memref<*xf32>
  memref.copy %s, %s : memref<f32> to memref<f32>
  return
}

// Every kind of combination in one step.

// CHECK-LABEL: func.func @atomic_rmw
// CHECK: %{{.*}} = memref.atomic_rmw addf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw mulf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw maximumf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw minimumf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw maxnumf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw minnumf %{{.*}}, %{{.*}}[%{{.*}}] : (f32, memref<4xf32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw assign %{{.*}}, %{{.*}}[] {x} : (f32, memref<f32>) -> f32
// CHECK: %{{.*}} = memref.atomic_rmw assign %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw addi %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw muli %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw maxs %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw maxu %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw mins %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw minu %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw ori %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw andi %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
// CHECK: %{{.*}} = memref.atomic_rmw xori %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : (i32, memref<4x4xi32>) -> i32
func.func @atomic_rmw(%m: memref<4xf32>, %n: memref<4x4xi32>, %s: memref<f32>, %f: f32, %k: i32, %i: index) {
  %0 = memref.atomic_rmw addf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %1 = memref.atomic_rmw mulf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %2 = memref.atomic_rmw maximumf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %3 = memref.atomic_rmw minimumf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %4 = memref.atomic_rmw maxnumf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %5 = memref.atomic_rmw minnumf %f, %m[%i] : (f32, memref<4xf32>) -> f32
  %6 = memref.atomic_rmw assign %f, %s[] {x} : (f32, memref<f32>) -> f32
  %7 = memref.atomic_rmw assign %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %8 = memref.atomic_rmw addi %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %9 = memref.atomic_rmw muli %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %10 = memref.atomic_rmw maxs %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %11 = memref.atomic_rmw maxu %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %12 = memref.atomic_rmw mins %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %13 = memref.atomic_rmw minu %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %14 = memref.atomic_rmw ori %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %15 = memref.atomic_rmw andi %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  %16 = memref.atomic_rmw xori %k, %n[%i, %i] : (i32, memref<4x4xi32>) -> i32
  return
}

// A body in one step.

// CHECK-LABEL: func.func @generic_atomic_rmw
// CHECK: %{{.*}} = memref.generic_atomic_rmw %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x?xf32> {
// CHECK: memref.atomic_yield %{{.*}} : f32
// CHECK: %{{.*}} = memref.generic_atomic_rmw %{{.*}}[] : memref<i32> {
// CHECK: memref.atomic_yield %{{.*}} : i32
func.func @generic_atomic_rmw(%m: memref<4x?xf32>, %s: memref<i32>, %i: index) {
  %0 = memref.generic_atomic_rmw %m[%i, %i] : memref<4x?xf32> {
  ^bb0(%old: f32):
    %1 = arith.mulf %old, %old : f32
    memref.atomic_yield %1 : f32
  }
  %2 = memref.generic_atomic_rmw %s[] : memref<i32> {
  ^bb0(%old: i32):
    memref.atomic_yield %old : i32
  } {x}
  return
}

// Hints to the caches.

// CHECK-LABEL: func.func @prefetch
// CHECK: memref.prefetch %{{.*}}[%{{.*}}, %{{.*}}], read, locality<0>, data : memref<4x?xf32>
// CHECK: memref.prefetch %{{.*}}[%{{.*}}, %{{.*}}], write, locality<3>, instr : memref<4x?xf32>
// CHECK: memref.prefetch %{{.*}}[], read, locality<1>, data : memref<f32>
func.func @prefetch(%m: memref<4x?xf32>, %s: memref<f32>, %i: index) {
  memref.prefetch %m[%i, %i], read, locality<0>, data : memref<4x?xf32>
  memref.prefetch %m[%i, %i], write, locality<3>, instr : memref<4x?xf32>
  memref.prefetch %s[], read, locality<1>, data : memref<f32>
  return
}
