// RUN: mlopt %s --convert-loop-to-scf --split-input-file | filecheck %s
// RUN: mlopt %s --convert-loop-to-scf --split-input-file | mlopt --convert-scf-to-loop --split-input-file | mlopt --convert-loop-to-scf --split-input-file | filecheck %s

// Every op of loop, with its attributes.

// CHECK: func.func @loops(%[[N:.*]]: index, %[[F:.*]]: f32, %[[C:.*]]: i1
// CHECK-NEXT: %[[R:.*]] = scf.for %[[I:.*]] = %[[N]] to %[[N]] step %[[N]] iter_args(%[[A:.*]] = %[[F]]) -> (f32) {
// CHECK-NEXT: scf.yield %[[A]] : f32
// CHECK-NEXT: } {loop.schedule = {unroll = 4 : i64}}
// CHECK-NEXT: %[[S:.*]] = scf.parallel (%[[X:.*]]) = (%[[N]]) to (%[[N]]) step (%[[N]]) init (%[[R]]) -> f32 {
// CHECK-NEXT: scf.reduce(%[[F]] : f32) {
// CHECK: ^{{.*}}(%[[L:.*]]: f32, %[[M:.*]]: f32):
// CHECK-NEXT: %[[T:.*]] = arith.addf %[[L]], %[[M]] : f32
// CHECK-NEXT: scf.reduce.return %[[T]] : f32
// CHECK: } {grain = 64 : index}
// CHECK-NEXT: %[[W:.*]] = scf.while (%[[A_1:.*]] = %[[S]]) : (f32) -> f32 {
// CHECK-NEXT: scf.condition(%[[C]]) %[[A_1]] : f32
// CHECK-NEXT: } do {
// CHECK: ^{{.*}}(%[[Z:.*]]: f32):
// CHECK-NEXT: scf.yield %[[Z]] : f32
// CHECK: %[[U:.*]] = scf.if %[[C]] -> (f32) {
// CHECK-NEXT: scf.yield %[[W]] : f32
// CHECK-NEXT: } else {
// CHECK-NEXT: scf.yield %[[F]] : f32
// CHECK: return %[[U]] : f32
func.func @loops(%n: index, %f: f32, %c: i1) -> f32 {
  %r = loop.for %i = %n to %n step %n iter_args(%a = %f) -> (f32) {
    loop.yield %a : f32
  } {loop.schedule = {unroll = 4 : i64}}
  %s = loop.parallel (%x) = (%n) to (%n) step (%n) init (%r) -> f32 {
    loop.reduce(%f : f32) {
    ^bb0(%l: f32, %m: f32):
      %t = arith.addf %l, %m : f32
      loop.reduce.return %t : f32
    }
  } {grain = 64 : index}
  %w = loop.while (%a = %s) : (f32) -> f32 {
    loop.condition(%c) %a : f32
  } do {
  ^bb0(%z: f32):
    loop.yield %z : f32
  }
  %u = loop.if %c -> (f32) {
    loop.yield %w : f32
  } else {
    loop.yield %f : f32
  }
  return %u : f32
}

// -----

// Nothing to do: the module stays.

// CHECK: func.func @nothing(%[[N:.*]]: index
// CHECK-NEXT: return %[[N]] : index
func.func @nothing(%n: index) -> index {
  return %n : index
}
