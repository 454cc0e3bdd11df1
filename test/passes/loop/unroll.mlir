// RUN: mlopt %s --loop-unroll=unroll-factor=2 --split-input-file | filecheck %s

// Constant bounds: a main loop, and one for the rest.

// CHECK: func.func @rest(%[[X:.*]]: i64
// CHECK-NEXT: %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[C5:.*]] = arith.constant 5 : index
// CHECK-NEXT: %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V0:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V1:.*]] = arith.constant 4 : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 2 : index
// CHECK-NEXT: %[[V3:.*]] = loop.for %[[I:.*]] = %[[V0]] to %[[V1]] step %[[V2]] iter_args(%[[A:.*]] = %[[X]]) -> (i64) {
// CHECK-NEXT: %[[B:.*]] = arith.muli %[[A]], %[[X]] : i64
// CHECK-NEXT: %[[V4:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V5:.*]] = arith.addi %[[I]], %[[V4]] : index
// CHECK-NEXT: %[[B_1:.*]] = arith.muli %[[B]], %[[X]] : i64
// CHECK-NEXT: loop.yield %[[B_1]] : i64
// CHECK: %[[V6:.*]] = arith.constant 4 : index
// CHECK-NEXT: %[[V7:.*]] = arith.constant 5 : index
// CHECK-NEXT: %[[V8:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[R:.*]] = loop.for %[[I_1:.*]] = %[[V6]] to %[[V7]] step %[[V8]] iter_args(%[[A_1:.*]] = %[[V3]]) -> (i64) {
// CHECK-NEXT: %[[B_2:.*]] = arith.muli %[[A_1]], %[[X]] : i64
// CHECK-NEXT: loop.yield %[[B_2]] : i64
// CHECK: return %[[R]] : i64
func.func @rest(%x: i64) -> i64 {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %c1 = arith.constant 1 : index
  %r = loop.for %i = %c0 to %c5 step %c1 iter_args(%a = %x) -> (i64) {
    %b = arith.muli %a, %x : i64
    loop.yield %b : i64
  }
  return %r : i64
}

// -----

// Unknown bounds.

// CHECK: func.func @unknown(%[[N:.*]]: index, %[[X:.*]]: i64
// CHECK-NEXT: %[[C0:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[C1:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V0:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V1:.*]] = arith.maxsi %[[N]], %[[V0]] : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V3:.*]] = arith.divsi %[[V1]], %[[V2]] : index
// CHECK-NEXT: %[[V4:.*]] = arith.constant 2 : index
// CHECK-NEXT: %[[V5:.*]] = arith.remsi %[[V3]], %[[V4]] : index
// CHECK-NEXT: %[[V6:.*]] = arith.subi %[[V3]], %[[V5]] : index
// CHECK-NEXT: %[[V7:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V8:.*]] = arith.addi %[[V7]], %[[V6]] : index
// CHECK-NEXT: %[[V9:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V10:.*]] = arith.constant 2 : index
// CHECK-NEXT: %[[V11:.*]] = scf.for %[[I:.*]] = %[[V9]] to %[[V8]] step %[[V10]] iter_args(%[[A:.*]] = %[[X]]) -> (i64) {
// CHECK-NEXT: %[[K:.*]] = arith.index_cast %[[I]] : index to i64
// CHECK-NEXT: %[[B:.*]] = arith.addi %[[A]], %[[K]] : i64
// CHECK-NEXT: %[[V12:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V13:.*]] = arith.addi %[[I]], %[[V12]] : index
// CHECK-NEXT: %[[K_1:.*]] = arith.index_cast %[[V13]] : index to i64
// CHECK-NEXT: %[[B_1:.*]] = arith.addi %[[B]], %[[K_1]] : i64
// CHECK-NEXT: scf.yield %[[B_1]] : i64
// CHECK: %[[V14:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[R:.*]] = scf.for %[[I_1:.*]] = %[[V8]] to %[[N]] step %[[V14]] iter_args(%[[A_1:.*]] = %[[V11]]) -> (i64) {
// CHECK-NEXT: %[[K_2:.*]] = arith.index_cast %[[I_1]] : index to i64
// CHECK-NEXT: %[[B_2:.*]] = arith.addi %[[A_1]], %[[K_2]] : i64
// CHECK-NEXT: scf.yield %[[B_2]] : i64
// CHECK: return %[[R]] : i64
func.func @unknown(%n: index, %x: i64) -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> (i64) {
    %k = arith.index_cast %i : index to i64
    %b = arith.addi %a, %k : i64
    scf.yield %b : i64
  }
  return %r : i64
}

// -----

// Affine loops go on with affine indices.

// CHECK: func.func @affine(%[[M:.*]]: memref<8xf32>, %[[F:.*]]: f32
// CHECK-NEXT: affine.for %[[I:.*]] = 0 to 8 step 2 {
// CHECK-NEXT: affine.store %[[F]], %[[M]][%[[I]]] : memref<8xf32>
// CHECK-NEXT: %[[V0:.*]] = affine.apply affine_map<(d0) -> (d0 + 1)>(%[[I]])
// CHECK-NEXT: affine.store %[[F]], %[[M]][%[[V0]]] : memref<8xf32>
// CHECK: return
func.func @affine(%m: memref<8xf32>, %f: f32) {
  affine.for %i = 0 to 8 {
    affine.store %f, %m[%i] : memref<8xf32>
  }
  return
}

// -----

// A step that would overflow, a parallel loop: nothing happens.

// CHECK: func.func @refused(%[[N:.*]]: i8, %[[M:.*]]: index
// CHECK-NEXT: %[[C100:.*]] = arith.constant 100 : i8
// CHECK-NEXT: scf.for %[[I:.*]] = %[[N]] to %[[N]] step %[[C100]] : i8 {
// CHECK: scf.parallel (%[[I_1:.*]]) = (%[[M]]) to (%[[M]]) step (%[[M]]) {
// CHECK-NEXT: scf.reduce
// CHECK: return
func.func @refused(%n: i8, %m: index) {
  %c100 = arith.constant 100 : i8
  scf.for %i = %n to %n step %c100 : i8 {
  }
  scf.parallel (%i) = (%m) to (%m) step (%m) {
  }
  return
}
