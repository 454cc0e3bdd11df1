// RUN: mlopt %s --inline --split-input-file | filecheck %s

// A call becomes the body; the private function that nothing calls any more goes.

// CHECK-NOT:  @square
// CHECK:      func.func @main(%[[X:.*]]: i32) -> i32 {
// CHECK-NEXT:   %[[A:.*]] = arith.muli %[[X]], %[[X]] : i32
// CHECK-NEXT:   %[[B:.*]] = arith.muli %[[A]], %[[A]] : i32
// CHECK-NEXT:   return %[[B]] : i32
func.func private @square(%x: i32) -> i32 {
  %y = arith.muli %x, %x : i32
  return %y : i32
}
func.func private @twice(%x: i32) -> i32 {
  %y = call @square(%x) : (i32) -> i32
  %z = call @square(%y) : (i32) -> i32
  return %z : i32
}
func.func @main(%x: i32) -> i32 {
  %y = call @twice(%x) : (i32) -> i32
  return %y : i32
}

// -----

// A body of several blocks splits the caller's block.

// CHECK:      func.func @main(%[[X:.*]]: i32, %[[C:.*]]: i1) -> i32 {
// CHECK-NEXT:   cf.cond_br %[[C]], ^[[L:.*]], ^[[R:.*]]
// CHECK-NEXT: ^[[L]]:
// CHECK-NEXT:   %[[D:.*]] = arith.addi %[[X]], %[[X]] : i32
// CHECK-NEXT:   cf.br ^[[REST:.*]](%[[D]] : i32)
// CHECK-NEXT: ^[[R]]:
// CHECK-NEXT:   cf.br ^[[REST]](%[[X]] : i32)
// CHECK-NEXT: ^[[REST]](%[[Y:.*]]: i32):
// CHECK-NEXT:   return %[[Y]] : i32
func.func private @pick(%x: i32, %c: i1) -> i32 {
  cf.cond_br %c, ^double, ^same
^double:
  %d = arith.addi %x, %x : i32
  return %d : i32
^same:
  return %x : i32
}
func.func @main(%x: i32, %c: i1) -> i32 {
  %y = call @pick(%x, %c) : (i32, i1) -> i32
  return %y : i32
}

// -----

// Recursion, and a body of several blocks below a loop, stay calls.

// CHECK: func.func private @forever
// CHECK: call @forever
// CHECK: func.func @main
// CHECK: call @forever
// CHECK: scf.for
// CHECK: call @pick
func.func private @forever(%x: i32) -> i32 {
  %y = call @forever(%x) : (i32) -> i32
  return %y : i32
}
func.func private @pick(%c: i1) {
  cf.cond_br %c, ^a, ^b
^a:
  return
^b:
  return
}
func.func @main(%x: i32, %n: index, %c: i1) -> i32 {
  %y = call @forever(%x) : (i32) -> i32
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    func.call @pick(%c) : (i1) -> ()
  }
  return %y : i32
}
