// RUN: not mlopt %s 2>&1 | filecheck %s
// The op has one result, the use asks for the second.
// CHECK: parsing_result_number_out_of_range.mlir:7:10: error: reference to invalid result number 1 of '%0', which has 1

func.func @f(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  return %0#1 : i32
}
