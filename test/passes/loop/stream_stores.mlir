// RUN: mlopt %s --loop-stream-stores="cache-bytes=1024" --split-input-file | filecheck %s

// An array from outside: streamed where it starts at a cache line, which is asked once.

// CHECK-LABEL: func.func @argument(
// CHECK-SAME:    %[[X:.*]]: memref<64x32xf32>, %[[Y:.*]]: memref<64x32xf32>)
// CHECK:         %[[P:.*]] = memref.extract_aligned_pointer_as_index %[[Y]]
// CHECK:         %[[LOW:.*]] = arith.andi %[[P]], %{{.*}} : index
// CHECK:         %[[OK:.*]] = arith.cmpi eq, %[[LOW]], %{{.*}} : index
// CHECK-NEXT:    scf.if %[[OK]] {
// CHECK-NEXT:      scf.parallel (%[[I:.*]]) =
// CHECK:             vector.store %{{.*}}, %[[Y]][%[[I]], %{{.*}}] {nontemporal = true, alignment = 64 : i64} : memref<64x32xf32>, vector<4x16xf32>
// CHECK:         } else {
// CHECK-NEXT:      scf.parallel
// CHECK:             vector.transfer_write
func.func @argument(%x: memref<64x32xf32>, %y: memref<64x32xf32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f32
  scf.parallel (%i) = (%c0) to (%c64) step (%c4) {
    scf.for %j = %c0 to %c32 step %c16 {
      %v = vector.transfer_read %x[%i, %j], %z {in_bounds = [true, true]} : memref<64x32xf32>, vector<4x16xf32>
      vector.transfer_write %v, %y[%i, %j] {in_bounds = [true, true]} : vector<4x16xf32>, memref<64x32xf32>
    }
    scf.reduce
  }
  return
}

// -----

// An allocation is aligned: no question. The distance is followed through a view.

// CHECK-LABEL: func.func @allocation(
// CHECK-NOT:     scf.if
// CHECK:         vector.store %{{.*}} {nontemporal = true, alignment = 32 : i64} : memref<8xf32, strided<[1], offset: ?>>, vector<8xf32>
func.func @allocation(%v: vector<8xf32>) -> memref<512xf32> {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c512 = arith.constant 512 : index
  %y = memref.alloc() {alignment = 64 : i64} : memref<512xf32>
  scf.for %i = %c0 to %c512 step %c8 {
    %s = memref.subview %y[%i] [8] [1] : memref<512xf32> to memref<8xf32, strided<[1], offset: ?>>
    vector.store %v, %s[%c0] : memref<8xf32, strided<[1], offset: ?>>, vector<8xf32>
  }
  return %y : memref<512xf32>
}

// -----

// Not streamed: small buffers, buffers that are read, masked or misaligned vectors.

// CHECK-LABEL: func.func @stays(
// CHECK-NOT:     nontemporal
func.func @stays(%small: memref<16xf32>, %read: memref<512xf32>, %odd: memref<512xf32>, %tail: memref<511xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c512 = arith.constant 512 : index
  scf.for %i = %c0 to %c512 step %c16 {
    vector.store %v, %small[%c0] : memref<16xf32>, vector<16xf32>
    %w = vector.load %read[%i] : memref<512xf32>, vector<16xf32>
    vector.store %w, %read[%i] : memref<512xf32>, vector<16xf32>
    %k = arith.addi %i, %c1 : index
    vector.store %w, %odd[%k] : memref<512xf32>, vector<16xf32>
    vector.transfer_write %w, %tail[%i] : vector<16xf32>, memref<511xf32>
  }
  return
}
