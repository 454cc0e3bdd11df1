// RUN: mlopt %s --dce --split-input-file | filecheck %s

// An unused value goes, and what only it used.

// CHECK:      func.func @unused(%[[X:.*]]: i32) -> i32 {
// CHECK-NEXT:   return %[[X]] : i32
func.func @unused(%x: i32) -> i32 {
  %a = arith.addi %x, %x : i32
  %b = arith.muli %a, %a : i32
  return %x : i32
}

// -----

// A block that is not reached goes.

// CHECK:      func.func @unreached() {
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @unreached() {
  return
^bb1:
  return
}

// -----

// A store, and a call that may do anything, stay.

// CHECK: memref.store
// CHECK: call @f
func.func private @f() -> i32
func.func @effects(%m: memref<i32>, %x: i32) {
  memref.store %x, %m[] : memref<i32>
  %r = func.call @f() : () -> i32
  return
}
