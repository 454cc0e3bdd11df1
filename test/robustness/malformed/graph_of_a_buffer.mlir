// RUN: not mlopt %s 2>&1 | filecheck %s
// The graph level has tensors.
// CHECK: graph_of_a_buffer.mlir:6:24: error: found type memref<4xf32>, expected a ranked tensor

func.func @f(%a: memref<4xf32>) {
  %0 = graph.relu %a : memref<4xf32> -> memref<4xf32>
  return
}
