// RUN: not mlopt %s 2>&1 | filecheck %s
// A vector of conditions is as long as what it selects from.
// CHECK: arith_select_condition_shape.mlir:6:8: error: 'arith.select' op condition is vector<3xi1>, expected i1 or vector<4xi1>

func.func @f(%c: vector<3xi1>, %x: vector<4xf32>) {
  %0 = arith.select %c, %x, %x : vector<3xi1>, vector<4xf32>
  return
}
