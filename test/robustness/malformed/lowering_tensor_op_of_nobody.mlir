// RUN: not mlopt %s --allow-unregistered-dialect --one-shot-bufferize 2>&1 | filecheck %s
// An op that nobody knows has no buffers.
// CHECK: lowering_tensor_op_of_nobody.mlir:6:8: error: 'a.b' op has tensors but cannot be bufferized

func.func @f(%t: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "a.b"(%t) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
