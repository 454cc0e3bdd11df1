// RUN: mlopt %s --lower-to-loop --disable-pass=tensor-choose-schedules | filecheck %s
// RUN: mlopt %s --lower-to-loop --mattr=+avx2 | filecheck %s --check-prefix=VECTORS
// RUN: mlopt %s --lower-to-loop --disable-pass=tensor-form-kernels,tensor-choose-schedules,linalg-fuse-elementwise-ops | filecheck %s --check-prefix=APART

// A product, a sum and a reduction are one loop that stores nothing but the result: the example
// with which XLA's manual explains fusion. Rows are neighbours, so that two axes are one.

// CHECK-LABEL: func.func @main.dps(
// CHECK-COUNT-3: memref.collapse_shape
// CHECK-NEXT:    call @kernel_0(
// CHECK-NEXT:    return
// CHECK-LABEL: func.func private @kernel_0(
// CHECK-SAME:    %[[OUT:[^:]*]]: memref<f32> {llvm.noalias})
// CHECK-NOT:     memref.alloc
// CHECK:         loop.for
// CHECK-COUNT-3:   memref.load
// CHECK-NEXT:      arith.mulf
// CHECK-NEXT:      arith.addf
// CHECK-NEXT:      arith.addf
// CHECK-NOT:     loop.for
// CHECK:         memref.store %{{.*}}, %[[OUT]][]
// CHECK-NOT:     loop.for
// CHECK-NOT:     memref.store

// On vectors too it is one nest that stores once.

// VECTORS-LABEL: func.func private @kernel_0(
// VECTORS-SAME:    %[[OUT:[^:]*]]: memref<f32> {llvm.noalias})
// VECTORS-NOT:     memref.alloc
// VECTORS:         loop.for
// VECTORS:           arith.mulf {{.*}} : vector<
// VECTORS-NEXT:      arith.addf
// VECTORS-NEXT:      arith.addf
// VECTORS-NOT:     loop.for
// VECTORS:         memref.store %{{.*}}, %[[OUT]][]
// VECTORS-NOT:     loop.for
// VECTORS-NOT:     memref.store

// Passes that are left out leave three nests, and memory between them.

// APART-NOT:   @kernel
// APART:       func.func @main.dps({{.*}} %arena
// APART:         arith.mulf
// APART:         memref.store
// APART:         arith.addf
// APART:         memref.store
func.func @main(%x: tensor<64x32xf32>, %y: tensor<64x32xf32>, %z: tensor<64x32xf32>) -> tensor<f32> {
  %p = graph.mul %x, %y : tensor<64x32xf32>
  %s = graph.add %p, %z : tensor<64x32xf32>
  %r = graph.reduce sum %s axes [0, 1] : tensor<64x32xf32> -> tensor<f32>
  return %r : tensor<f32>
}
