// RUN: mlopt %s --generate-runtime-verification --split-input-file | filecheck %s

// An index is compared with the size, without a sign; the message names op and place.

// CHECK-LABEL: @load
// CHECK:         %[[N:.*]] = memref.dim %[[M:.*]], %{{.*}} : memref<?xf32>
// CHECK:         %[[IN:.*]] = arith.cmpi ult, %[[I:.*]], %[[N]] : index
// CHECK:         cf.assert %[[IN]], "ERROR: Runtime op verification failed\0A\22memref.load\22\0A^ out-of-bounds access\0ALocation: {{.*}}check_bounds.mlir:{{[0-9]+:8}}"
// CHECK-NEXT:    memref.load %[[M]][%[[I]]]
func.func @load(%m: memref<?xf32>, %i: index) -> f32 {
  %0 = memref.load %m[%i] : memref<?xf32>
  return %0 : f32
}

// -----

// Rank 0 has no index that could be wrong.

// CHECK-LABEL: @scalar
// CHECK-NOT:     cf.assert
func.func @scalar(%m: memref<f32>, %x: f32) {
  memref.store %x, %m[] : memref<f32>
  return
}

// -----

// Offset and last element of a subview are inside of its source.

// CHECK-LABEL: @subview
// CHECK:         arith.cmpi ult
// CHECK:         arith.cmpi ult
// CHECK:         cf.assert %{{.*}}, "{{.*}}subview runs out-of-bounds
func.func @subview(%m: memref<8xf32>, %n: index) {
  %0 = memref.subview %m[%n] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: ?>>
  return
}
