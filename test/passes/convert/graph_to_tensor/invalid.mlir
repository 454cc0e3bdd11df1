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

// -----

// A function of the module is called as it is declared.

func.func private @other(%out: memref<?xf32>, %x: memref<?xf64>)

func.func @call(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{argument 1 of '@other' is memref<?xf64>, but tensor<2xf32> is passed}}
  %r = graph.custom_call @other(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
