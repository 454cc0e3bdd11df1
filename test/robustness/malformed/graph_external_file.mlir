// RUN: not mlopt %s --lower-to-loop 2>&1 | filecheck %s
// Weights in a file that is not there.
// CHECK: graph_external_file.mlir:6:8: error: cannot read 'nowhere.bin': no such file or directory

func.func @f() -> tensor<4xf32> {
  %0 = graph.constant #graph.external<"nowhere.bin", 0, 16> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
