// RUN: mlopt %s --convert-graph-to-tensor --verify-diagnostics --split-input-file

// Composites are decomposed first; every one that is left is reported.

func.func @composites(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{failed to legalize operation 'graph.relu'}}
  %a = graph.relu %x : tensor<2xf32>
  // expected-error@+1 {{failed to legalize operation 'graph.softmax'}}
  %b = graph.softmax %a axis 0 : tensor<2xf32> -> tensor<2xf32>
  return %b : tensor<2xf32>
}

// -----

// A file of elements has to be there.

func.func @missing() -> tensor<2xf32> {
  // expected-error@+1 {{cannot read 'no_such_file.bin'}}
  %a = graph.constant #graph.external<"no_such_file.bin", 0, 8> : tensor<2xf32>
  return %a : tensor<2xf32>
}

// -----

// A file of elements lies in the folder of the module.

func.func @outside() -> tensor<2xf32> {
  // expected-error@+1 {{external file '../ops.mlir' lies outside the folder of the module}}
  %a = graph.constant #graph.external<"../ops.mlir", 0, 8> : tensor<2xf32>
  return %a : tensor<2xf32>
}
