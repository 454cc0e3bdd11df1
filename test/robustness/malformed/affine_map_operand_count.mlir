// RUN: not mlopt %s 2>&1 | filecheck %s
// A map gets as many operands as it declares.
// CHECK: affine_map_operand_count.mlir:6:54: error: found 1 dimensions and 0 symbols, expected 2 and 0

func.func @f(%i: index) {
  %0 = affine.apply affine_map<(d0, d1) -> (d0 + d1)>(%i)
  return
}
