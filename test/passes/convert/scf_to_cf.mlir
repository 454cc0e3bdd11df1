// RUN: mlopt %s --convert-scf-to-cf --split-input-file | filecheck %s

// A counted loop: a head, a body, a way back.

// CHECK: func.func @for(%[[N:.*]]: index, %[[F:.*]]: f32, %[[C0:.*]]: index, %[[C1:.*]]: index
// CHECK-NEXT: cf.br ^{{.*}}(%[[C0]], %[[F]] : index, f32)
// CHECK: ^{{.*}}(%[[I:.*]]: index, %[[A:.*]]: f32):
// CHECK-NEXT: %[[V0:.*]] = arith.cmpi slt, %[[I]], %[[N]] : index
// CHECK-NEXT: cf.cond_br %[[V0]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[B:.*]] = arith.addf %[[A]], %[[F]] : f32
// CHECK-NEXT: %[[V1:.*]] = arith.addi %[[I]], %[[C1]] : index
// CHECK-NEXT: cf.br ^{{.*}}(%[[V1]], %[[B]] : index, f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: return %[[A]] : f32
func.func @for(%n: index, %f: f32, %c0: index, %c1: index) -> f32 {
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %f) -> (f32) {
    %b = arith.addf %a, %f : f32
    scf.yield %b : f32
  }
  return %r : f32
}

// -----

// A conditional joins in a block with the results.

// CHECK: func.func @if(%[[C:.*]]: i1, %[[F:.*]]: f32
// CHECK-NEXT: cf.cond_br %[[C]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[G:.*]] = arith.negf %[[F]] : f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[G]] : f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: cf.br ^{{.*}}(%[[F]] : f32)
// CHECK: ^{{.*}}(%[[R:.*]]: f32):
// CHECK-NEXT: cf.cond_br %[[C]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[V0:.*]] = call @if(%[[C]], %[[F]]) : (i1, f32) -> f32
// CHECK-NEXT: cf.br ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: return %[[R]] : f32
func.func @if(%c: i1, %f: f32) -> f32 {
  %r = scf.if %c -> (f32) {
    %g = arith.negf %f : f32
    scf.yield %g : f32
  } else {
    scf.yield %f : f32
  }
  scf.if %c {
    func.call @if(%c, %f) : (i1, f32) -> f32
  }
  return %r : f32
}

// -----

// A general loop.

// CHECK: func.func @while(%[[C:.*]]: i1, %[[F:.*]]: f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[F]] : f32)
// CHECK: ^{{.*}}(%[[A:.*]]: f32):
// CHECK-NEXT: cf.cond_br %[[C]], ^{{.*}}(%[[A]] : f32), ^{{.*}}
// CHECK: ^{{.*}}(%[[Z:.*]]: f32):
// CHECK-NEXT: %[[Y:.*]] = arith.negf %[[Z]] : f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[Y]] : f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: return %[[A]] : f32
func.func @while(%c: i1, %f: f32) -> f32 {
  %w = scf.while (%a = %f) : (f32) -> f32 {
    scf.condition(%c) %a : f32
  } do {
  ^bb0(%z: f32):
    %y = arith.negf %z : f32
    scf.yield %y : f32
  }
  return %w : f32
}

// -----

// A parallel loop runs in order and carries its reductions.

// CHECK: func.func @parallel(%[[N:.*]]: index, %[[F:.*]]: f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[N]], %[[F]] : index, f32)
// CHECK: ^{{.*}}(%[[X:.*]]: index, %[[R:.*]]: f32):
// CHECK-NEXT: %[[V0:.*]] = arith.cmpi slt, %[[X]], %[[N]] : index
// CHECK-NEXT: cf.cond_br %[[V0]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: cf.br ^{{.*}}(%[[N]], %[[R]] : index, f32)
// CHECK: ^{{.*}}(%[[Y:.*]]: index, %[[L:.*]]: f32):
// CHECK-NEXT: %[[V1:.*]] = arith.cmpi slt, %[[Y]], %[[N]] : index
// CHECK-NEXT: cf.cond_br %[[V1]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[T:.*]] = arith.mulf %[[L]], %[[F]] : f32
// CHECK-NEXT: %[[V2:.*]] = arith.addi %[[Y]], %[[N]] : index
// CHECK-NEXT: cf.br ^{{.*}}(%[[V2]], %[[T]] : index, f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[V3:.*]] = arith.addi %[[X]], %[[N]] : index
// CHECK-NEXT: cf.br ^{{.*}}(%[[V3]], %[[L]] : index, f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: return %[[R]] : f32
func.func @parallel(%n: index, %f: f32) -> f32 {
  %r = scf.parallel (%x, %y) = (%n, %n) to (%n, %n) step (%n, %n) init (%f) -> f32 {
    scf.reduce(%f : f32) {
    ^bb0(%l: f32, %m: f32):
      %t = arith.mulf %l, %m : f32
      scf.reduce.return %t : f32
    }
  }
  return %r : f32
}

// -----

// A switch on the 64 bits of an index.

// CHECK: func.func @switch(%[[N:.*]]: index, %[[F:.*]]: f32
// CHECK-NEXT: %[[V0:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK-NEXT: cf.switch %[[V0]] : i64, [
// CHECK-NEXT: default: ^{{.*}},
// CHECK-NEXT: 5000000000: ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: cf.br ^{{.*}}(%[[F]] : f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[G:.*]] = arith.negf %[[F]] : f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[G]] : f32)
// CHECK: ^{{.*}}(%[[R:.*]]: f32):
// CHECK-NEXT: return %[[R]] : f32
func.func @switch(%n: index, %f: f32) -> f32 {
  %r = scf.index_switch %n -> f32
  case 5000000000 {
    scf.yield %f : f32
  }
  default {
    %g = arith.negf %f : f32
    scf.yield %g : f32
  }
  return %r : f32
}

// -----

// The blocks of a region that runs in place.

// CHECK: func.func @execute(%[[C:.*]]: i1, %[[F:.*]]: f32
// CHECK-NEXT: cf.br ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: cf.cond_br %[[C]], ^{{.*}}, ^{{.*}}
// CHECK: ^{{.*}}:
// CHECK-NEXT: cf.br ^{{.*}}(%[[F]] : f32)
// CHECK: ^{{.*}}:
// CHECK-NEXT: %[[G:.*]] = arith.negf %[[F]] : f32
// CHECK-NEXT: cf.br ^{{.*}}(%[[G]] : f32)
// CHECK: ^{{.*}}(%[[R:.*]]: f32):
// CHECK-NEXT: return %[[R]] : f32
func.func @execute(%c: i1, %f: f32) -> f32 {
  %r = scf.execute_region -> (f32) {
    cf.cond_br %c, ^a, ^b
  ^a:
    scf.yield %f : f32
  ^b:
    %g = arith.negf %f : f32
    scf.yield %g : f32
  }
  return %r : f32
}

// -----

// What stands in a region of one block stays.

// CHECK: func.func @stays(%[[N:.*]]: index
// CHECK-NEXT: affine.for %[[I:.*]] = 0 to 4 {
// CHECK-NEXT: scf.for %[[J:.*]] = %[[N]] to %[[N]] step %[[N]] {
// CHECK: return
func.func @stays(%n: index) {
  affine.for %i = 0 to 4 {
    scf.for %j = %n to %n step %n {
    }
  }
  return
}

// -----

// Stack memory of a loop's body is taken once; one of a size from the loop stays where it is.

// CHECK-LABEL: func.func @scratch(
// CHECK-NEXT:    %[[M:.*]] = memref.alloca() : memref<4xf32>
// CHECK:         cf.cond_br
// CHECK-NOT:     memref.alloca() :
// CHECK:         memref.alloca(%{{.*}}) : memref<?xf32>
// CHECK:         memref.store %{{.*}}, %[[M]]
func.func @scratch(%n: index, %f: f32, %c: i1) {
  scf.for %i = %n to %n step %n {
    scf.if %c {
      %m = memref.alloca() : memref<4xf32>
      %d = memref.alloca(%i) : memref<?xf32>
      memref.store %f, %m[%i] : memref<4xf32>
      memref.store %f, %d[%i] : memref<?xf32>
    }
  }
  return
}
