// RUN: mlopt %s --plan-memory --split-input-file | filecheck %s

// Two buffers that do not live at one time share bytes; the third has its own.

// CHECK-LABEL: func.func @shared(
// CHECK:         %[[ARENA:.*]] = memref.alloc() {alignment = 64 : i64} : memref<192xi8>
// CHECK:         memref.view %[[ARENA]][%{{.*}}][] : memref<192xi8> to memref<16xf32>
// CHECK:         memref.view %[[ARENA]]
// CHECK:         memref.view %[[ARENA]]
// CHECK-NOT:     memref.alloc
// CHECK:         memref.dealloc %[[ARENA]]
// CHECK-NEXT:    return
func.func @shared(%x: f32, %i: index) -> f32 {
  %a = memref.alloc() : memref<16xf32>
  memref.store %x, %a[%i] : memref<16xf32>
  memref.dealloc %a : memref<16xf32>
  %b = memref.alloc() : memref<32xf32>
  %c = memref.alloc() : memref<3xf32>
  %e = memref.load %b[%i] : memref<32xf32>
  memref.store %e, %c[%i] : memref<3xf32>
  memref.dealloc %b : memref<32xf32>
  memref.dealloc %c : memref<3xf32>
  return %e : f32
}

// -----

// Buffers of one symbolic size share too; the size is computed at entry.

// CHECK-LABEL: func.func @symbolic(
// CHECK:         memref.dim
// CHECK:         arith.divui
// CHECK:         %[[ARENA:.*]] = memref.alloc(%{{.*}}) {alignment = 64 : i64} : memref<?xi8>
// CHECK-COUNT-2: memref.view %[[ARENA]]
// CHECK:         memref.dealloc %[[ARENA]]
func.func @symbolic(%t: memref<?xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %n = memref.dim %t, %c0 : memref<?xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  memref.copy %t, %a : memref<?xf32> to memref<?xf32>
  memref.dealloc %a : memref<?xf32>
  %m = memref.dim %t, %c0 : memref<?xf32>
  %b = memref.alloc(%m) : memref<?xf32>
  memref.copy %t, %b : memref<?xf32> to memref<?xf32>
  %e = memref.load %b[%i] : memref<?xf32>
  memref.dealloc %b : memref<?xf32>
  return %e : f32
}

// -----

// Buffers of different symbols share bytes: the third starts where the larger of both ends,
// and the arena is as large as the one that reaches furthest.

// CHECK-LABEL: func.func @different_symbols(
// CHECK-SAME:    %{{.*}}: index, %{{.*}}: index
// CHECK-COUNT-2: arith.divui
// CHECK:         arith.maxsi
// CHECK:         %[[ARENA:.*]] = memref.alloc(%{{.*}}) {alignment = 64 : i64} : memref<?xi8>
// CHECK-COUNT-3: memref.view %[[ARENA]]
func.func @different_symbols(%n: index, %m: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c = memref.alloc() : memref<1024x1024xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  memref.store %x, %a[%c0] : memref<?xf32>
  memref.dealloc %a : memref<?xf32>
  %b = memref.alloc(%m) : memref<?xf32>
  memref.store %x, %b[%c0] : memref<?xf32>
  memref.store %x, %c[%c0, %c0] : memref<1024x1024xf32>
  memref.dealloc %b : memref<?xf32>
  memref.dealloc %c : memref<1024x1024xf32>
  return
}

// -----

// A buffer in a parallel loop, and one that is handed over, stay as they are.

// CHECK-LABEL: func.func @stays(
// CHECK:         memref.alloc() : memref<4xf32>
// CHECK:         memref.alloc() : memref<8xf32>
// CHECK-NOT:     memref.view
func.func @stays(%n: index) -> memref<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = memref.alloc() : memref<4xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %a = memref.alloc() : memref<8xf32>
    memref.dealloc %a : memref<8xf32>
  }
  return %r : memref<4xf32>
}

// -----

// A size that is only known where the buffer is made stays as it is.

// CHECK-LABEL: func.func @late(
// CHECK-NOT:     memref.view
func.func @late(%sizes: memref<1xindex>) {
  %c0 = arith.constant 0 : index
  %n = memref.load %sizes[%c0] : memref<1xindex>
  %a = memref.alloc(%n) : memref<?xf32>
  memref.dealloc %a : memref<?xf32>
  return
}

// -----

// A private function's buffers are in the arena of whoever calls it, one after the other.

// CHECK-LABEL: func.func @calls(
// CHECK:         %[[ARENA:.*]] = memref.alloc() {alignment = 64 : i64} : memref<64xi8>
// CHECK:         %[[S:.*]] = memref.view %[[ARENA]]
// CHECK:         call @lent(%{{.*}}, %{{.*}}, %[[S]])
// CHECK:         %[[T:.*]] = memref.view %[[ARENA]]
// CHECK:         call @lent(%{{.*}}, %{{.*}}, %[[T]])
// CHECK:         memref.dealloc %[[ARENA]]
// CHECK-LABEL: func.func private @lent(
// CHECK-SAME:    %[[LENT:[^:]*]]: memref<64xi8> {llvm.noalias}) -> f32
// CHECK-NOT:     memref.alloc
// CHECK:         memref.view %[[LENT]]
func.func @calls(%x: f32, %i: index) -> f32 {
  %a = func.call @lent(%x, %i) : (f32, index) -> f32
  %b = func.call @lent(%a, %i) : (f32, index) -> f32
  return %b : f32
}
func.func private @lent(%x: f32, %i: index) -> f32 {
  %a = memref.alloc() : memref<16xf32>
  memref.store %x, %a[%i] : memref<16xf32>
  %e = memref.load %a[%i] : memref<16xf32>
  memref.dealloc %a : memref<16xf32>
  return %e : f32
}

// -----

// A size that the caller knows is computed there, and planned there.

// CHECK-LABEL: func.func @sized(
// CHECK:         %[[ARENA:.*]] = memref.alloc(%{{.*}}) {alignment = 64 : i64} : memref<?xi8>
// CHECK:         %[[S:.*]] = memref.view %[[ARENA]]{{.*}} to memref<?xi8>
// CHECK:         call @sized_too(%{{.*}}, %{{.*}}, %[[S]])
// CHECK-NOT:     memref.alloc
// CHECK:         return
func.func @sized(%x: memref<?xf32>, %i: index) -> f32 {
  %a = func.call @sized_too(%x, %i) : (memref<?xf32>, index) -> f32
  return %a : f32
}
func.func private @sized_too(%x: memref<?xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %a : memref<?xf32> to memref<?xf32>
  %e = memref.load %a[%i] : memref<?xf32>
  memref.dealloc %a : memref<?xf32>
  return %e : f32
}

// -----

// Recursion keeps its own: several arenas of one function are live at once.

// CHECK-LABEL: func.func private @recursive(
// CHECK:         memref.alloc
func.func private @recursive(%x: f32, %i: index) -> f32 {
  %a = memref.alloc() : memref<16xf32>
  memref.store %x, %a[%i] : memref<16xf32>
  %e = memref.load %a[%i] : memref<16xf32>
  %f = func.call @recursive(%e, %i) : (f32, index) -> f32
  memref.dealloc %a : memref<16xf32>
  return %f : f32
}
