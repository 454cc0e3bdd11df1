// RUN: mlopt %s --convert-scf-to-loop --split-input-file | filecheck %s
// RUN: mlopt %s --convert-scf-to-loop --split-input-file | mlopt --convert-loop-to-scf --split-input-file | mlopt --convert-scf-to-loop --split-input-file | filecheck %s

// Every op that has one of its own in loop, with its attributes.

// CHECK: func.func @loops(%[[N:.*]]: index, %[[F:.*]]: f32, %[[C:.*]]: i1
// CHECK-NEXT: %[[R:.*]] = loop.for %[[I:.*]] = %[[N]] to %[[N]] step %[[N]] iter_args(%[[A:.*]] = %[[F]]) -> (f32) {
// CHECK-NEXT: loop.yield %[[A]] : f32
// CHECK-NEXT: } {loop.schedule = {unroll = 4 : i64}}
// CHECK-NEXT: %[[S:.*]] = loop.parallel (%[[X:.*]]) = (%[[N]]) to (%[[N]]) step (%[[N]]) init (%[[R]]) -> f32 {
// CHECK-NEXT: loop.reduce(%[[F]] : f32) {
// CHECK: ^{{.*}}(%[[L:.*]]: f32, %[[M:.*]]: f32):
// CHECK-NEXT: %[[T:.*]] = arith.addf %[[L]], %[[M]] : f32
// CHECK-NEXT: loop.reduce.return %[[T]] : f32
// CHECK: } {grain = 64 : index}
// CHECK-NEXT: %[[W:.*]] = loop.while (%[[A_1:.*]] = %[[S]]) : (f32) -> f32 {
// CHECK-NEXT: loop.condition(%[[C]]) %[[A_1]] : f32
// CHECK-NEXT: } do {
// CHECK: ^{{.*}}(%[[Z:.*]]: f32):
// CHECK-NEXT: loop.yield %[[Z]] : f32
// CHECK: %[[U:.*]] = loop.if %[[C]] -> (f32) {
// CHECK-NEXT: loop.yield %[[W]] : f32
// CHECK-NEXT: } else {
// CHECK-NEXT: loop.yield %[[F]] : f32
// CHECK: return %[[U]] : f32
func.func @loops(%n: index, %f: f32, %c: i1) -> f32 {
  %r = scf.for %i = %n to %n step %n iter_args(%a = %f) -> (f32) {
    scf.yield %a : f32
  } {loop.schedule = {unroll = 4 : i64}}
  %s = scf.parallel (%x) = (%n) to (%n) step (%n) init (%r) -> f32 {
    scf.reduce(%f : f32) {
    ^bb0(%l: f32, %m: f32):
      %t = arith.addf %l, %m : f32
      scf.reduce.return %t : f32
    }
  } {grain = 64 : index}
  %w = scf.while (%a = %s) : (f32) -> f32 {
    scf.condition(%c) %a : f32
  } do {
  ^bb0(%z: f32):
    scf.yield %z : f32
  }
  %u = scf.if %c -> (f32) {
    scf.yield %w : f32
  } else {
    scf.yield %f : f32
  }
  return %u : f32
}

// -----

// The yield of an op that stays, stays.

// CHECK: func.func @stays(%[[N:.*]]: index, %[[F:.*]]: f32
// CHECK-NEXT: %[[R:.*]] = scf.index_switch %[[N]] -> f32
// CHECK-NEXT: default {
// CHECK-NEXT: %[[Q:.*]] = loop.for %[[I:.*]] = %[[N]] to %[[N]] step %[[N]] iter_args(%[[A:.*]] = %[[F]]) -> (f32) {
// CHECK-NEXT: loop.yield %[[A]] : f32
// CHECK: scf.yield %[[Q]] : f32
// CHECK: return %[[R]] : f32
func.func @stays(%n: index, %f: f32) -> f32 {
  %r = scf.index_switch %n -> f32
  default {
    %q = scf.for %i = %n to %n step %n iter_args(%a = %f) -> (f32) {
      scf.yield %a : f32
    }
    scf.yield %q : f32
  }
  return %r : f32
}

// -----

// A forall on buffers is a parallel loop; its mapping stays.

// CHECK: func.func @forall(%[[N:.*]]: index, %[[B:.*]]: memref<?x4xf32>, %[[F:.*]]: f32
// CHECK-DAG: %[[Z:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: loop.parallel (%[[I:.*]], %[[J:.*]]) = (%{{.*}}, %{{.*}}) to (%[[N]], %{{.*}}) step (%{{.*}}, %{{.*}}) {
// CHECK-NEXT: memref.store %[[F]], %[[B]][%[[I]], %[[J]]] : memref<?x4xf32>
// CHECK-NEXT: loop.reduce
// CHECK-NEXT: } {mapping = ["a", "b"]}
// CHECK-NEXT: return
func.func @forall(%n: index, %b: memref<?x4xf32>, %f: f32) {
  scf.forall (%i, %j) in (%n, 4) {
    memref.store %f, %b[%i, %j] : memref<?x4xf32>
  } {mapping = ["a", "b"]}
  return
}

// -----

// One that shares a tensor stays.

// CHECK: func.func @shares(%[[T:.*]]: tensor<4xf32>
// CHECK-NEXT: scf.forall (%{{.*}}) = (0) to (4) step (2) shared_outs(%{{.*}} = %[[T]]) -> (tensor<4xf32>) {
func.func @shares(%t: tensor<4xf32>) -> tensor<4xf32> {
  %r = scf.forall (%i) = (0) to (4) step (2) shared_outs(%o = %t) -> (tensor<4xf32>) {
    scf.forall.in_parallel { }
  }
  return %r : tensor<4xf32>
}
