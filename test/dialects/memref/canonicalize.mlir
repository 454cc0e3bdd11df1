// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Buffers of known size, casts looked through, idle ops gone.

// CHECK-LABEL: func.func @buffers
// CHECK-NEXT: %{{.*}} = memref.alloc(%{{.*}}) : memref<8x?xf32>
// CHECK-NEXT: %{{.*}} = memref.cast %{{.*}} : memref<8x?xf32> to memref<?x?xf32>
// CHECK-NEXT: %{{.*}} = arith.constant 8 : index
// CHECK-NEXT: %{{.*}} = memref.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<4x8xf32>
// CHECK-NEXT: %{{.*}} = arith.constant 4 : index
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : f32, index, index, memref<?x?xf32>
func.func @buffers(%m: memref<4x8xf32>, %n: index) -> (f32, index, index, memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc(%c8, %n) : memref<?x?xf32>
  %1 = memref.dim %0, %c0 : memref<?x?xf32>
  %2 = memref.cast %m : memref<4x8xf32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  %3 = memref.load %2[%n, %n] : memref<?x?xf32, strided<[?, ?], offset: ?>>
  %4 = memref.dim %2, %c0 : memref<?x?xf32, strided<[?, ?], offset: ?>>
  memref.copy %m, %m : memref<4x8xf32> to memref<4x8xf32>
  %5 = memref.alloc() : memref<4xf32>
  memref.dealloc %5 : memref<4xf32>
  return %3, %1, %4, %0 : f32, index, index, memref<?x?xf32>
}
