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

// -----

// A part of a split has the size that it was given, and the other axes' sizes.

func.func @parts(%x: tensor<?x6xf32> {mlopt.dims = ["n", ""]}, %y: tensor<?x2xf32> {mlopt.dims = ["m", ""]}) -> tensor<?x2xf32> {
  %a, %b = graph.split %x axis 1 sizes [4, 2] : tensor<?x6xf32> -> tensor<?x4xf32>, tensor<?x2xf32>
  %d = graph.concat %b, %b axis 0 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %c = graph.concat %d, %y axis 0 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %one = graph.constant dense<1.0> : tensor<1x2xf32>
  %e = graph.concat %c, %one axis 0 : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x2xf32>
  // expected-error@+1 {{sizes are never equal: m + 2 * n of axis 0 of operand 0 and 1 + m + 2 * n of axis 0 of operand 1}}
  %s = graph.add %c, %e : tensor<?x2xf32>
  return %s : tensor<?x2xf32>
}
