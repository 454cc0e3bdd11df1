// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Copies that go on beside: plain, with steps, and the wait for them.

// CHECK-LABEL: func.func @dma
// CHECK: memref.dma_start %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}}[%{{.*}}] : memref<40x4xf32>, memref<8xf32, 1 : i64>, memref<1xi32>
// CHECK: memref.dma_start %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}}[], %{{.*}}, %{{.*}} : memref<40x4xf32>, memref<8xf32, 1 : i64>, memref<i32>
// CHECK: memref.dma_wait %{{.*}}[%{{.*}}], %{{.*}} : memref<1xi32>
// CHECK: memref.dma_wait %{{.*}}[], %{{.*}} {x} : memref<i32>
func.func @dma(%m: memref<40x4xf32>, %l: memref<8xf32, 1>, %tag: memref<1xi32>, %s: memref<i32>, %i: index, %n: index) {
  memref.dma_start %m[%i, %i], %l[%i], %n, %tag[%i] : memref<40x4xf32>, memref<8xf32, 1>, memref<1xi32>
  memref.dma_start %m[%i, %i], %l[%i], %n, %s[], %n, %i : memref<40x4xf32>, memref<8xf32, 1>, memref<i32>
  memref.dma_wait %tag[%i], %n : memref<1xi32>
  memref.dma_wait %s[], %n {x} : memref<i32>
  return
}
