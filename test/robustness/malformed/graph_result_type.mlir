// RUN: not mlopt %s 2>&1 | filecheck %s
// The result has the operands' type.
// CHECK: graph_result_type.mlir:6:38: error: expected '}', a block or an operation

func.func @f(%a: tensor<4xf32>) {
  %0 = graph.relu %a : tensor<4xf32> -> tensor<5xf32>
  return
}
