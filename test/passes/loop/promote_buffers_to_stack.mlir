// RUN: mlopt %s --promote-buffers-to-stack --split-input-file | filecheck %s

// A buffer of one trip of a loop is taken from the stack, aligned to a cache line.

// CHECK-LABEL: func.func @tile(
// CHECK:         scf.parallel
// CHECK-NEXT:      %[[T:.*]] = memref.alloca() {alignment = 64 : i64} : memref<8xf32>
// CHECK-NEXT:      memref.store %{{.*}}, %[[T]]
// CHECK-NOT:       memref.dealloc
// CHECK:         return
func.func @tile(%n: index, %f: f32) {
  scf.parallel (%i) = (%n) to (%n) step (%n) {
    %t = memref.alloc() : memref<8xf32>
    memref.store %f, %t[%i] : memref<8xf32>
    memref.dealloc %t : memref<8xf32>
    scf.reduce
  }
  return
}

// -----

// Those that are large, of unknown size, freed elsewhere, or in no loop, stay.

// CHECK-LABEL: func.func @stays(
// CHECK-COUNT-4: memref.alloc(
// CHECK-NOT:     memref.alloca
func.func @stays(%n: index) -> memref<8xf32> {
  %r = memref.alloc() : memref<8xf32>
  scf.for %i = %n to %n step %n {
    %a = memref.alloc() : memref<1024xf32>
    memref.dealloc %a : memref<1024xf32>
    %b = memref.alloc(%n) : memref<?xf32>
    memref.dealloc %b : memref<?xf32>
  }
  %c = memref.alloc() : memref<8xf32>
  memref.dealloc %c : memref<8xf32>
  return %r : memref<8xf32>
}
