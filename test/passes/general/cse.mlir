// RUN: mlopt %s --cse --split-input-file | filecheck %s

// Two equal ops merge, whatever the order of commutative operands.

// CHECK:      func.func @same_block(%[[X:.*]]: i32, %[[Y:.*]]: i32) -> i32 {
// CHECK-NEXT:   %[[A:.*]] = arith.addi %[[X]], %[[Y]] : i32
// CHECK-NEXT:   %[[B:.*]] = arith.muli %[[A]], %[[A]] : i32
// CHECK-NEXT:   return %[[B]] : i32
func.func @same_block(%x: i32, %y: i32) -> i32 {
  %a = arith.addi %x, %y : i32
  %b = arith.addi %y, %x : i32
  %c = arith.muli %a, %b : i32
  return %c : i32
}

// -----

// An op merges with one of a block that dominates it, not with one of a sibling.

// CHECK:      func.func @blocks(%[[X:.*]]: i32, %[[C:.*]]: i1) -> i32 {
// CHECK-NEXT:   %[[A:.*]] = arith.muli %[[X]], %[[X]] : i32
// CHECK-NEXT:   cf.cond_br %[[C]], ^[[L:.*]], ^[[R:.*]]
// CHECK:        %[[S:.*]] = arith.addi %[[A]], %[[X]] : i32
// CHECK-NEXT:   return %[[S]] : i32
// CHECK:        %[[T:.*]] = arith.addi %[[A]], %[[X]] : i32
// CHECK-NEXT:   %[[U:.*]] = arith.subi %[[T]], %[[A]] : i32
// CHECK-NEXT:   return %[[U]] : i32
func.func @blocks(%x: i32, %c: i1) -> i32 {
  %a = arith.muli %x, %x : i32
  cf.cond_br %c, ^left, ^right
^left:
  %b = arith.muli %x, %x : i32
  %s = arith.addi %b, %x : i32
  return %s : i32
^right:
  %t = arith.addi %a, %x : i32
  %d = arith.muli %x, %x : i32
  %u = arith.subi %t, %d : i32
  return %u : i32
}

// -----

// A load merges with an earlier one, but not across a store.

// CHECK:      func.func @loads
// CHECK-NEXT:   %[[A:.*]] = memref.load
// CHECK-NEXT:   memref.store
// CHECK-NEXT:   %[[C:.*]] = memref.load
// CHECK-NEXT:   arith.addi %[[A]], %[[A]]
func.func @loads(%m: memref<4xi32>, %i: index) -> i32 {
  %a = memref.load %m[%i] : memref<4xi32>
  %b = memref.load %m[%i] : memref<4xi32>
  memref.store %b, %m[%i] : memref<4xi32>
  %c = memref.load %m[%i] : memref<4xi32>
  %d = arith.addi %a, %b : i32
  %e = arith.addi %d, %c : i32
  return %e : i32
}

// -----

// Ops that differ in an attribute, and calls, are left alone.

// CHECK-COUNT-2: arith.constant
// CHECK-COUNT-2: call @f
func.func private @f(i32) -> i32
func.func @different() -> i32 {
  %a = arith.constant 1 : i32
  %b = arith.constant 2 : i32
  %c = func.call @f(%a) : (i32) -> i32
  %d = func.call @f(%a) : (i32) -> i32
  %e = arith.addi %c, %d : i32
  %g = arith.addi %e, %b : i32
  return %g : i32
}
