// RUN: mlopt %s --gpu-block-structured-ops --canonicalize | filecheck %s

// Terms that lie side by side are shared by the threads of a block.

// CHECK-LABEL: func.func @rows
// CHECK:       scf.parallel (%[[ROW:[^)]*]]) =
// CHECK:         scf.parallel (%[[T:[^)]*]]) =
// CHECK:           %[[OWN:[^ ]*]] = scf.for %[[K:[^ ]*]] = %[[T]] to
// CHECK:             memref.load %x[%[[ROW]], %[[K]]]
// CHECK:           %[[ALL:.*]] = gpu.all_reduce %[[OWN]]
// CHECK:           scf.if
// CHECK:             arith.addf %{{.*}}, %[[ALL]] : f32
// CHECK:             memref.store
// CHECK:         mapping = [#gpu.loop_dim_map<processor = thread_x
// CHECK:       mapping = [#gpu.loop_dim_map<processor = block_x
func.func @rows(%x: memref<8x?xf32>, %s: memref<8xf32>) {
  linalg.reduce { arith.addf } ins(%x : memref<8x?xf32>) outs(%s : memref<8xf32>) dimensions = [1]
  return
}

// Few terms, and those a row apart, are a thread's.

// CHECK-LABEL: func.func @few
// CHECK-NEXT:  linalg.reduce
// CHECK-NEXT:  linalg.reduce
func.func @few(%x: memref<8x5xf32>, %y: memref<?x8xf32>, %s: memref<8xf32>) {
  linalg.reduce { arith.addf } ins(%x : memref<8x5xf32>) outs(%s : memref<8xf32>) dimensions = [1]
  linalg.reduce { arith.addf } ins(%y : memref<?x8xf32>) outs(%s : memref<8xf32>) dimensions = [0]
  return
}

// A product in tiles: both factors in workgroup memory, two sums a thread.

// CHECK-LABEL: func.func @product
// CHECK:       memref.alloc() : memref<16x8xf32, #gpu.address_space<workgroup>>
// CHECK:       memref.alloc() : memref<8x16xf32, #gpu.address_space<workgroup>>
// CHECK:       scf.for {{.*}} -> (f32, f32) {
// CHECK:         gpu.barrier
// CHECK:         scf.for {{.*}} -> (f32, f32) {
// CHECK:         gpu.barrier
// CHECK:       mapping = [#gpu.loop_dim_map<processor = thread_y
// CHECK:       mapping = [#gpu.loop_dim_map<processor = block_y
func.func @product(%a: memref<?x?xf32>, %b: memref<?x?xf32>, %c: memref<?x?xf32>) {
  linalg.matmul {loop.schedule = {tile = [array<i64: 16, 16, 8>], promote = [array<i64: 0, 1>], gpu = {block = array<i64: 8, 16>}}}
    ins(%a, %b : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
  return
}
