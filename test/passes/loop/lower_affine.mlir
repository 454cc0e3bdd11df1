// RUN: mlopt %s --lower-affine --split-input-file | filecheck %s

// Divisions round as affine does, whatever the sign.

// CHECK: func.func @divisions(%[[N:.*]]: index
// CHECK-NEXT: %[[V0:.*]] = arith.constant 5 : index
// CHECK-NEXT: %[[V1:.*]] = arith.remsi %[[N]], %[[V0]] : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V3:.*]] = arith.cmpi slt, %[[V1]], %[[V2]] : index
// CHECK-NEXT: %[[V4:.*]] = arith.addi %[[V1]], %[[V0]] : index
// CHECK-NEXT: %[[V5:.*]] = arith.select %[[V3]], %[[V4]], %[[V1]] : index
// CHECK-NEXT: %[[V6:.*]] = arith.constant 5 : index
// CHECK-NEXT: %[[V7:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V8:.*]] = arith.cmpi slt, %[[N]], %[[V7]] : index
// CHECK-NEXT: %[[V9:.*]] = arith.constant -1 : index
// CHECK-NEXT: %[[V10:.*]] = arith.subi %[[V9]], %[[N]] : index
// CHECK-NEXT: %[[V11:.*]] = arith.select %[[V8]], %[[V10]], %[[N]] : index
// CHECK-NEXT: %[[V12:.*]] = arith.divsi %[[V11]], %[[V6]] : index
// CHECK-NEXT: %[[V13:.*]] = arith.subi %[[V9]], %[[V12]] : index
// CHECK-NEXT: %[[V14:.*]] = arith.select %[[V8]], %[[V13]], %[[V12]] : index
// CHECK-NEXT: %[[V15:.*]] = arith.constant 5 : index
// CHECK-NEXT: %[[V16:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V17:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V18:.*]] = arith.cmpi sle, %[[N]], %[[V16]] : index
// CHECK-NEXT: %[[V19:.*]] = arith.subi %[[V16]], %[[N]] : index
// CHECK-NEXT: %[[V20:.*]] = arith.subi %[[N]], %[[V17]] : index
// CHECK-NEXT: %[[V21:.*]] = arith.select %[[V18]], %[[V19]], %[[V20]] : index
// CHECK-NEXT: %[[V22:.*]] = arith.divsi %[[V21]], %[[V15]] : index
// CHECK-NEXT: %[[V23:.*]] = arith.subi %[[V16]], %[[V22]] : index
// CHECK-NEXT: %[[V24:.*]] = arith.addi %[[V22]], %[[V17]] : index
// CHECK-NEXT: %[[V25:.*]] = arith.select %[[V18]], %[[V23]], %[[V24]] : index
// CHECK-NEXT: return %[[V5]], %[[V14]], %[[V25]] : index, index, index
func.func @divisions(%n: index) -> (index, index, index) {
  %0 = affine.apply affine_map<(d0) -> (d0 mod 5)>(%n)
  %1 = affine.apply affine_map<(d0) -> (d0 floordiv 5)>(%n)
  %2 = affine.apply affine_map<(d0) -> (d0 ceildiv 5)>(%n)
  return %0, %1, %2 : index, index, index
}

// -----

// Bounds are the greatest and the least of their maps.

// CHECK: func.func @for(%[[N:.*]]: index, %[[F:.*]]: f32
// CHECK-NEXT: %[[V0:.*]] = arith.constant 3 : index
// CHECK-NEXT: %[[V1:.*]] = arith.constant 9 : index
// CHECK-NEXT: %[[V2:.*]] = arith.maxsi %[[N]], %[[V0]] : index
// CHECK-NEXT: %[[V3:.*]] = arith.minsi %[[N]], %[[V1]] : index
// CHECK-NEXT: %[[V4:.*]] = arith.constant 2 : index
// CHECK-NEXT: %[[R:.*]] = scf.for %[[I:.*]] = %[[V2]] to %[[V3]] step %[[V4]] iter_args(%[[A:.*]] = %[[F]]) -> (f32) {
// CHECK-NEXT: scf.yield %[[A]] : f32
// CHECK: return %[[R]] : f32
func.func @for(%n: index, %f: f32) -> f32 {
  %r = affine.for %i = max affine_map<(d0) -> (d0, 3)>(%n) to min affine_map<()[s0] -> (s0, 9)>()[%n] step 2 iter_args(%a = %f) -> (f32) {
    affine.yield %a : f32
  }
  return %r : f32
}

// -----

// Conditions are conjunctions.

// CHECK: func.func @if(%[[N:.*]]: index
// CHECK-NEXT: %[[V0:.*]] = arith.constant -1 : index
// CHECK-NEXT: %[[V1:.*]] = arith.addi %[[N]], %[[V0]] : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V3:.*]] = arith.cmpi sge, %[[V1]], %[[V2]] : index
// CHECK-NEXT: %[[V4:.*]] = arith.constant -7 : index
// CHECK-NEXT: %[[V5:.*]] = arith.addi %[[N]], %[[V4]] : index
// CHECK-NEXT: %[[V6:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V7:.*]] = arith.cmpi eq, %[[V5]], %[[V6]] : index
// CHECK-NEXT: %[[V8:.*]] = arith.andi %[[V3]], %[[V7]] : i1
// CHECK-NEXT: scf.if %[[V8]] {
// CHECK-NEXT: func.call @if(%[[N]]) : (index) -> ()
// CHECK: return
func.func @if(%n: index) {
  affine.if affine_set<(d0) : (d0 - 1 >= 0, d0 - 7 == 0)>(%n) {
    func.call @if(%n) : (index) -> ()
  }
  return
}

// -----

// Accesses.

// CHECK: func.func @access(%[[N:.*]]: index, %[[M:.*]]: memref<4x4xf32>
// CHECK-NEXT: %[[V0:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V1:.*]] = arith.addi %[[N]], %[[V0]] : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 3 : index
// CHECK-NEXT: %[[V3:.*]] = memref.load %[[M]][%[[V1]], %[[V2]]] : memref<4x4xf32>
// CHECK-NEXT: memref.store %[[V3]], %[[M]][%[[N]], %[[N]]] : memref<4x4xf32>
// CHECK-NEXT: return
func.func @access(%n: index, %m: memref<4x4xf32>) {
  %0 = affine.load %m[%n + 1, 3] : memref<4x4xf32>
  affine.store %0, %m[%n, symbol(%n)] : memref<4x4xf32>
  return
}

// -----

// A reduction starts where nothing changes it.

// CHECK: func.func @parallel(%[[F:.*]]: f32
// CHECK-NEXT: %[[V0:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[V1:.*]] = arith.constant 4 : index
// CHECK-NEXT: %[[V2:.*]] = arith.constant 1 : index
// CHECK-NEXT: %[[V3:.*]] = arith.constant -0.000000e+00 : f32
// CHECK-NEXT: %[[V4:.*]] = scf.parallel (%[[I:.*]]) = (%[[V0]]) to (%[[V1]]) step (%[[V2]]) init (%[[V3]]) -> f32 {
// CHECK-NEXT: scf.reduce(%[[F]] : f32) {
// CHECK: ^{{.*}}(%[[ARG0:.*]]: f32, %[[ARG1:.*]]: f32):
// CHECK-NEXT: %[[V5:.*]] = arith.addf %[[ARG0]], %[[ARG1]] : f32
// CHECK-NEXT: scf.reduce.return %[[V5]] : f32
// CHECK: return %[[V4]] : f32
func.func @parallel(%f: f32) -> f32 {
  %0 = affine.parallel (%i) = (0) to (4) reduce ("addf") -> (f32) {
    affine.yield %f : f32
  }
  return %0 : f32
}

// -----

// Nothing to do: the module stays.

// CHECK: func.func @nothing(%[[N:.*]]: index
// CHECK-NEXT: return %[[N]] : index
func.func @nothing(%n: index) -> index {
  return %n : index
}
