// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Elements in the text.

// CHECK-LABEL: func.func @elements_in_the_text
// CHECK: graph.constant dense<1.000000e+00> : tensor<2x3xf32>
// CHECK: graph.constant dense<[1, 2]> : tensor<2xui8>
// CHECK: graph.constant dense<true> : tensor<i1>
func.func @elements_in_the_text() {
  %0 = graph.constant dense<1.000000e+00> : tensor<2x3xf32>
  %1 = graph.constant dense<[1, 2]> : tensor<2xui8>
  %2 = graph.constant dense<true> : tensor<i1>
  return
}

// Elements in a file beside the module.

// CHECK-LABEL: func.func @elements_in_a_file
// CHECK: graph.constant #graph.external<"weights.bin", 64, 24> : tensor<2x3xf32>
func.func @elements_in_a_file() {
  %0 = graph.constant #graph.external<"weights.bin", 64, 24> : tensor<2x3xf32>
  return
}
