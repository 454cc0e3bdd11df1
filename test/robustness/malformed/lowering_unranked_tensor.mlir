// RUN: not mlopt %s --lower-to-loop 2>&1 | filecheck %s
// A tensor of unknown rank has no loops.
// CHECK: lowering_unranked_tensor.mlir:6:8: error: 'math.exp' op has tensors, which may not remain at the loop level

func.func @f(%t: tensor<*xf32>) -> tensor<*xf32> {
  %0 = math.exp %t : tensor<*xf32>
  return %0 : tensor<*xf32>
}
