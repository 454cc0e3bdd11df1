// RUN: mlopt %s --graph-simplify-dims --verify-diagnostics --split-input-file

// n and n + 1 are never equal.

func.func @never(%x: tensor<?xf32> {mlopt.dims = ["n"]}, %y: tensor<1xf32>) -> tensor<?xf32> {
  %a = graph.concat %x, %y axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
  // expected-error@+1 {{sizes are never equal: 1 + n of axis 0 of operand 0 and n of axis 0 of operand 1}}
  %s = graph.add %a, %x : tensor<?xf32>
  return %s : tensor<?xf32>
}

// -----

// Every size has a name, which may be empty.

// expected-error@+1 {{found 1 names in mlopt.dims of argument 0, expected 2, one a size}}
func.func @names(%x: tensor<?x4xf32> {mlopt.dims = ["n"]}) {
  return
}
