// RUN: mlopt %s --loop-outline-parallel="task-cost=8" --split-input-file | filecheck %s

// The body is a function over a range of iterations; what it needs lies in a struct, of
// which the static parts of the memref are none. Constants are repeated.

// CHECK:       llvm.func @mlopt_parallel_for(!llvm.ptr, !llvm.ptr, i64, i64)
// CHECK-LABEL: func.func @scale(
// CHECK:         llvm.alloca %{{.*}} x !llvm.struct<(!llvm.ptr, !llvm.ptr, f32)>
// CHECK:         %[[F:.*]] = constant @scale_parallel_0
// CHECK:         llvm.call @mlopt_parallel_for(
// CHECK-NOT:     loop.parallel
// CHECK:       func.func private @scale_parallel_0(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64)
// CHECK:         loop.for
// CHECK:           memref.store
func.func @scale(%m: memref<1024xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 1024 : index
  loop.parallel (%i) = (%c0) to (%n) step (%c1) {
    %a = memref.load %m[%i] : memref<1024xf32>
    %b = arith.mulf %a, %x : f32
    memref.store %b, %m[%i] : memref<1024xf32>
    loop.reduce
  }
  return
}

// -----

// A reduction writes one partial result a chunk; they are combined in order afterwards.

// CHECK-LABEL: func.func @sum(
// CHECK:         %[[PARTS:.*]] = memref.alloca() : memref<64xf32>
// CHECK:         llvm.call @mlopt_parallel_for(
// CHECK:         %[[R:.*]] = scf.for %{{.*}} iter_args(%[[S:.*]] = %{{.*}}) -> (f32)
// CHECK:           %[[P:.*]] = memref.load %[[PARTS]]
// CHECK:           arith.addf %[[S]], %[[P]] : f32
// CHECK:         return %[[R]] : f32
// CHECK:       func.func private @sum_parallel_0
// CHECK:         arith.constant -0.000000e+00 : f32
func.func @sum(%m: memref<?xf32>, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %m, %c0 : memref<?xf32>
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f32 {
    %a = memref.load %m[%i] : memref<?xf32>
    scf.reduce(%a : f32) {
    ^bb0(%p: f32, %q: f32):
      %s = arith.addf %p, %q : f32
      scf.reduce.return %s : f32
    }
  }
  return %r : f32
}

// -----

// What is less than a task's work stays sequential.

// CHECK-LABEL: func.func @small(
// CHECK:         loop.parallel
// CHECK-NOT:     llvm.call
func.func @small(%m: memref<1xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  loop.parallel (%i) = (%c0) to (%c1) step (%c1) {
    memref.store %x, %m[%i] : memref<1xf32>
    loop.reduce
  }
  return
}

// -----

// A parallel loop inside another is not outlined again; a reduction by a subtraction,
// which has no neutral element, stays.

// CHECK-LABEL: func.func @kept(
// CHECK:         scf.parallel
// CHECK-NOT:     llvm.call
func.func @kept(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f32 {
    scf.reduce(%x : f32) {
    ^bb0(%p: f32, %q: f32):
      %s = arith.subf %p, %q : f32
      scf.reduce.return %s : f32
    }
  }
  return %r : f32
}
