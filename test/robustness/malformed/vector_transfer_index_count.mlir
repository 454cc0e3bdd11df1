// RUN: not mlopt %s 2>&1 | filecheck %s
// A transfer has as many indices as the buffer has axes.
// CHECK: vector_transfer_index_count.mlir:6:8: error: 'vector.transfer_read' op requires 2 indices, found 1

func.func @f(%m: memref<4x4xf32>, %i: index, %x: f32) {
  %0 = vector.transfer_read %m[%i], %x : memref<4x4xf32>, vector<4xf32>
  return
}
