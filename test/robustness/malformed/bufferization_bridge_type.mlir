// RUN: not mlopt %s 2>&1 | filecheck %s
// A tensor becomes a buffer of its own shape.
// CHECK: bufferization_bridge_type.mlir:6:8: error: 'bufferization.to_buffer' op expected the same shape and element type, found tensor<4xf32> and memref<5xf32>

func.func @f(%t: tensor<4xf32>) {
  %0 = bufferization.to_buffer %t : tensor<4xf32> to memref<5xf32>
  return
}
