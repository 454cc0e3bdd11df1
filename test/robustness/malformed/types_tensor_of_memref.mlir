// RUN: not mlopt %s 2>&1 | filecheck %s
// Tensors do not hold buffers.
// CHECK: types_tensor_of_memref.mlir:5:22: error: invalid tensor element type: memref<4xf32>

func.func private @f(tensor<4xmemref<4xf32>>)
