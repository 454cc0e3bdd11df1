// RUN: mlopt %s --gpu-expand-all-reduces | filecheck %s
// RUN: not mlopt %S/Inputs/all_reduce_in_function.mlir --gpu-expand-all-reduces 2>&1 | filecheck %s --check-prefix=REFUSED

// Lanes, then warps, of which there are 8.

// CHECK-LABEL: gpu.func @sum
// CHECK-SAME:  workgroup(%[[BUFFER:.*]] : memref<32xf32, #gpu.address_space<workgroup>>)
// CHECK:       %[[S:.*]]:2 = gpu.shuffle xor %v
// CHECK-NEXT:  %[[BOTH:.*]] = arith.addf %v, %[[S]]#0 : f32
// CHECK-NEXT:  arith.select %[[S]]#1, %[[BOTH]], %v : f32
// CHECK:       scf.if
// CHECK-NEXT:    memref.store %{{.*}}, %[[BUFFER]]
// CHECK:       gpu.barrier
// CHECK:       scf.for
// CHECK:         arith.addf
// CHECK:       gpu.barrier
gpu.module @kernels {
  gpu.func @sum(%x: memref<256xf32>, %out: memref<f32>) kernel attributes {known_block_size = array<i32: 256, 1, 1>} {
    %t = gpu.thread_id x
    %v = memref.load %x[%t] : memref<256xf32>
    %r = gpu.all_reduce add %v uniform {} : (f32) -> (f32)
    memref.store %r, %out[] : memref<f32>
    gpu.return
  }

  // A block of one warp needs no memory; a body is copied.

  // CHECK-LABEL: gpu.func @largest
  // CHECK-NOT:   workgroup
  // CHECK:       gpu.shuffle xor
  // CHECK-NEXT:  arith.maxsi
  // CHECK-NOT:   gpu.barrier
  // CHECK:       gpu.shuffle idx
  gpu.func @largest(%x: memref<32xi32>, %out: memref<i32>) kernel attributes {known_block_size = array<i32: 8, 4, 1>} {
    %t = gpu.thread_id x
    %v = memref.load %x[%t] : memref<32xi32>
    %r = gpu.all_reduce %v uniform {
    ^bb0(%a: i32, %b: i32):
      %m = arith.maxsi %a, %b : i32
      gpu.yield %m : i32
    } : (i32) -> (i32)
    memref.store %r, %out[] : memref<i32>
    gpu.return
  }
}

// REFUSED: all_reduce_in_function.mlir:3:10: error: 'gpu.all_reduce' needs a buffer of the block, expected it in a gpu.func
