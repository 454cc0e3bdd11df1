// RUN: not mlopt %s 2>&1 | filecheck %s
// A pack of two for one result.
// CHECK: parsing_result_pack_count.mlir:6:10: error: operation defines 1 results but was provided 2 to bind

func.func @f(%x: i32) {
  %0:2 = arith.addi %x, %x : i32
  return
}
