// RUN: mlopt %s --canonicalize | filecheck %s

// Adding zero goes away.

// CHECK:      func.func @add_zero(%[[X:.*]]: i32) -> i32 {
// CHECK-NEXT:   return %[[X]] : i32
func.func @add_zero(%x: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %sum = arith.addi %x, %zero : i32
  return %sum : i32
}
