// RUN: not mlopt %s 2>&1 | filecheck %s
// A cast keeps the shape.
// CHECK: arith_cast_of_shape.mlir:6:8: error: 'arith.extsi' op operand is vector<4xi32>, but result is vector<8xi64>: shapes differ

func.func @f(%x: vector<4xi32>) {
  %0 = arith.extsi %x : vector<4xi32> to vector<8xi64>
  return
}
