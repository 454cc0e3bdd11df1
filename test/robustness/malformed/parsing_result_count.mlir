// RUN: not mlopt %s 2>&1 | filecheck %s
// Two names for one result.
// CHECK: parsing_result_count.mlir:6:12: error: operation defines 1 results but was provided 2 to bind

func.func @f(%x: i32) {
  %0, %1 = arith.addi %x, %x : i32
  return
}
