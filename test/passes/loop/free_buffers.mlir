// RUN: mlopt %s --free-buffers --split-input-file | filecheck %s

// A buffer that stays is freed after its last use; one that is returned is not.

// CHECK-LABEL: func.func @stays(
// CHECK:         %[[A:.*]] = memref.alloc
// CHECK-NEXT:    %[[B:.*]] = memref.alloc
// CHECK-NEXT:    memref.copy{{.*}}%[[A]], %[[B]]
// CHECK-NEXT:    memref.dealloc %[[A]]
// CHECK-NEXT:    memref.store
// CHECK-NEXT:    return %[[B]]
func.func @stays(%x: f32, %i: index) -> memref<4xf32> {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  memref.store %x, %b[%i] : memref<4xf32>
  return %b : memref<4xf32>
}

// -----

// A public function returns neither what it was given nor a constant, but copies.

// CHECK-LABEL: func.func @given(
// CHECK-SAME:    %[[A:[^:]*]]: memref<4xf32>
// CHECK:         %[[COPY:.*]] = memref.alloc
// CHECK-NEXT:    memref.copy{{.*}}%[[A]], %[[COPY]]
// CHECK-NEXT:    return %[[COPY]]
func.func @given(%a: memref<4xf32>) -> memref<4xf32> {
  return %a : memref<4xf32>
}

// -----

// A private function may return what it was given: the caller knows, and frees it once.

// CHECK-LABEL: func.func private @same(
// CHECK-NEXT:    return
// CHECK-LABEL: func.func @caller(
// CHECK:         %[[A:.*]] = memref.alloc
// CHECK-NEXT:    %[[R:.*]] = call @same(%[[A]])
// CHECK-NEXT:    memref.load %[[R]]
// CHECK-NEXT:    memref.dealloc %[[A]]
// CHECK-NEXT:    return
func.func private @same(%a: memref<4xf32>) -> memref<4xf32> {
  return %a : memref<4xf32>
}
func.func @caller(%i: index) -> f32 {
  %a = memref.alloc() : memref<4xf32>
  %r = call @same(%a) : (memref<4xf32>) -> memref<4xf32>
  %e = memref.load %r[%i] : memref<4xf32>
  return %e : f32
}

// -----

// Branches hand over: a new buffer as it is, another one as a copy.

// CHECK-LABEL: func.func @branch(
// CHECK:         %[[R:.*]] = scf.if
// CHECK:           %[[NEW:.*]] = memref.alloc
// CHECK-NEXT:      scf.yield %[[NEW]]
// CHECK:           %[[COPY:.*]] = memref.alloc
// CHECK-NEXT:      memref.copy
// CHECK-NEXT:      scf.yield %[[COPY]]
// CHECK:         memref.load %[[R]]
// CHECK-NEXT:    memref.dealloc %[[R]]
func.func @branch(%a: memref<4xf32>, %p: i1, %i: index) -> f32 {
  %r = scf.if %p -> (memref<4xf32>) {
    %new = memref.alloc() : memref<4xf32>
    scf.yield %new : memref<4xf32>
  } else {
    scf.yield %a : memref<4xf32>
  }
  %e = memref.load %r[%i] : memref<4xf32>
  return %e : f32
}

// -----

// A loop that yields a new buffer each trip frees the one it was given.

// CHECK-LABEL: func.func @loop(
// CHECK:         %[[FIRST:.*]] = memref.alloc
// CHECK-NEXT:    scf.for {{.*}} iter_args(%[[OLD:.*]] = %[[FIRST]])
// CHECK-NEXT:      %[[NEW:.*]] = memref.alloc
// CHECK-NEXT:      memref.copy{{.*}}%[[OLD]], %[[NEW]]
// CHECK-NEXT:      memref.dealloc %[[OLD]]
// CHECK-NEXT:      scf.yield %[[NEW]]
// CHECK:         return
func.func @loop(%n: index) -> memref<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = memref.alloc() : memref<4xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%old = %first) -> (memref<4xf32>) {
    %new = memref.alloc() : memref<4xf32>
    memref.copy %old, %new : memref<4xf32> to memref<4xf32>
    scf.yield %new : memref<4xf32>
  }
  return %r : memref<4xf32>
}

// -----

// Across blocks a buffer is freed on the edge behind which nobody uses it.

// CHECK-LABEL: func.func @blocks(
// CHECK:         %[[A:.*]] = memref.alloc
// CHECK:         cf.cond_br %{{.*}}, ^[[USE:[a-z0-9]+]], ^[[FREE:[a-z0-9]+]](
// CHECK:       ^[[FREE]](%{{.*}}: f32):
// CHECK-NEXT:    memref.dealloc %[[A]]
// CHECK-NEXT:    cf.br
// CHECK:       ^[[USE]]:
// CHECK-NEXT:    memref.load %[[A]]
// CHECK-NEXT:    memref.dealloc %[[A]]
func.func @blocks(%p: i1, %i: index, %x: f32) -> f32 {
  %a = memref.alloc() : memref<4xf32>
  memref.store %x, %a[%i] : memref<4xf32>
  cf.cond_br %p, ^use, ^end(%x : f32)
^use:
  %e = memref.load %a[%i] : memref<4xf32>
  cf.br ^end(%e : f32)
^end(%r: f32):
  return %r : f32
}

// -----

// What the input frees itself is left alone.

// CHECK-LABEL: func.func @freed(
// CHECK:         memref.dealloc
// CHECK-NOT:     memref.dealloc
func.func @freed() {
  %a = memref.alloc() : memref<4xf32>
  memref.dealloc %a : memref<4xf32>
  return
}
