// RUN: not mlopt %s 2>&1 | filecheck %s
// No comparison is called like that.
// CHECK: arith_unknown_predicate.mlir:6:19: error: unknown predicate 'less', expected one of eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge

func.func @f(%x: i32) {
  %0 = arith.cmpi less, %x, %x : i32
  return
}
