// RUN: not mlopt %s 2>&1 | filecheck %s
// A predicate's number out of range.
// CHECK: arith_predicate_number.mlir:6:8: error: 'arith.cmpi' op predicate is 99, expected 0 to 9

func.func @f(%x: i32) {
  %0 = "arith.cmpi"(%x, %x) <{predicate = 99 : i64}> : (i32, i32) -> i1
  return
}
