// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Counted loops: of index or another type, carrying values, unsigned.

// CHECK-LABEL: func.func @for
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} {
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} : i32 {
// CHECK: } {x = 1 : i64}
// CHECK: scf.for unsigned %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} : i32 {
// CHECK: %{{.*}}, %{{.*}} = scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (f32, i32) {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, i32
// CHECK: %{{.*}} = scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (f32) {
// CHECK: scf.yield %{{.*}} : f32
func.func @for(%n: index, %i: i32, %f: f32) {
  scf.for %k = %n to %n step %n {
  }
  scf.for %k = %i to %i step %i : i32 {
  } {x = 1 : i64}
  scf.for unsigned %k = %i to %i step %i : i32 {
  }
  %r, %s = scf.for %k = %n to %n step %n iter_args(%a = %f, %b = %i) -> (f32, i32) {
    scf.yield %a, %b : f32, i32
  }
  %t = scf.for %k = %n to %n step %n iter_args(%a = %f) -> f32 {
    scf.yield %a : f32
  }
  return
}

// Parallel loops, with and without reductions.

// CHECK-LABEL: func.func @parallel
// CHECK: scf.parallel (%{{.*}}) = (%{{.*}}) to (%{{.*}}) step (%{{.*}}) {
// CHECK: scf.reduce
// CHECK: } {x}
// CHECK: %{{.*}}, %{{.*}} = scf.parallel (%{{.*}}, %{{.*}}) = (%{{.*}}, %{{.*}}) to (%{{.*}}, %{{.*}}) step (%{{.*}}, %{{.*}}) init (%{{.*}}, %{{.*}}) -> (f32, i32) {
// CHECK: scf.reduce(%{{.*}}, %{{.*}} : f32, i32) {
// CHECK: scf.reduce.return %{{.*}} : f32
// CHECK: }, {
// CHECK: scf.reduce.return %{{.*}} : i32
func.func @parallel(%n: index, %f: f32, %i: i32) {
  scf.parallel (%x) = (%n) to (%n) step (%n) {
  } {x}
  %r, %s = scf.parallel (%x, %y) = (%n, %n) to (%n, %n) step (%n, %n) init (%f, %i) -> (f32, i32) {
    scf.reduce(%f, %i : f32, i32) {
    ^bb0(%a: f32, %b: f32):
      %m = arith.maximumf %a, %b : f32
      scf.reduce.return %m : f32
    }, {
    ^bb0(%a: i32, %b: i32):
      %m = arith.addi %a, %b : i32
      scf.reduce.return %m : i32
    }
  }
  return
}

// General loops.

// CHECK-LABEL: func.func @while
// CHECK: %{{.*}} = scf.while (%{{.*}} = %{{.*}}) : (f32) -> f64 {
// CHECK: scf.condition(%{{.*}}) %{{.*}} : f64
// CHECK: } do {
// CHECK: scf.yield %{{.*}} : f32
// CHECK: } attributes {b = 2 : i64}
// CHECK: scf.while : () -> () {
// CHECK: scf.condition(%{{.*}})
// CHECK: } do {
// CHECK: scf.yield
func.func @while(%c: i1, %f: f32) {
  %w = scf.while (%a = %f) : (f32) -> f64 {
    %e = arith.extf %a : f32 to f64
    scf.condition(%c) %e : f64
  } do {
  ^bb0(%z: f64):
    %t = arith.truncf %z : f64 to f32
    scf.yield %t : f32
  } attributes {b = 2 : i64}
  scf.while : () -> () {
    scf.condition(%c)
  } do {
    scf.yield
  }
  return
}

// Conditionals, with and without else and results.

// CHECK-LABEL: func.func @if
// CHECK: scf.if %{{.*}} {
// CHECK: scf.if %{{.*}} {
// CHECK: } else {
// CHECK: } {x}
// CHECK: %{{.*}}, %{{.*}} = scf.if %{{.*}} -> (f32, f32) {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: } else {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: %{{.*}} = scf.if %{{.*}} -> (f32) {
// CHECK: scf.yield %{{.*}} : f32
// CHECK: } else {
// CHECK: scf.yield %{{.*}} : f32
func.func @if(%c: i1, %f: f32) {
  scf.if %c {
  }
  scf.if %c {
  } else {
  } {x}
  %r, %s = scf.if %c -> (f32, f32) {
    scf.yield %f, %f : f32, f32
  } else {
    scf.yield %f, %f : f32, f32
  }
  %t = scf.if %c -> f32 {
    scf.yield %f : f32
  } else {
    scf.yield %f : f32
  }
  return
}

// A switch on an index.

// CHECK-LABEL: func.func @index_switch
// CHECK: %{{.*}}, %{{.*}} = scf.index_switch %{{.*}} {d = 3 : i64} -> f32, f32
// CHECK: case 2 {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: case -5 {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: default {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: scf.index_switch %{{.*}}
// CHECK: default {
// CHECK-NEXT: scf.yield
func.func @index_switch(%n: index, %f: f32) {
  %h, %g = scf.index_switch %n {d = 3 : i64} -> f32, f32
  case 2 {
    scf.yield %f, %f : f32, f32
  }
  case -5 {
    scf.yield %f, %f : f32, f32
  }
  default {
    scf.yield %f, %f : f32, f32
  }
  scf.index_switch %n
  default {
  }
  return
}

// A region of several blocks, run in place.

// CHECK-LABEL: func.func @execute_region
// CHECK: %{{.*}}, %{{.*}} = scf.execute_region -> (f32, f32) no_inline {
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: scf.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: scf.execute_region {
// CHECK: scf.yield
// CHECK: } {x}
func.func @execute_region(%c: i1, %f: f32) {
  %e, %g = scf.execute_region -> (f32, f32) no_inline {
    cf.cond_br %c, ^a, ^b
  ^a:
    scf.yield %f, %f : f32, f32
  ^b:
    scf.yield %f, %f : f32, f32
  }
  scf.execute_region {
    scf.yield
  } {x}
  return
}

// Parallel assembly of tensors.

// CHECK-LABEL: func.func @forall
// CHECK: %{{.*}} = scf.forall (%{{.*}}, %{{.*}}) in (%{{.*}}, 4) shared_outs(%{{.*}} = %{{.*}}) -> (tensor<4xf32>) {
// CHECK: scf.forall.in_parallel {
// CHECK: } {x}
// CHECK: scf.forall (%{{.*}}) = (0) to (%{{.*}}) step (2) {
func.func @forall(%n: index, %t: tensor<4xf32>) {
  %q = scf.forall (%x, %y) in (%n, 4) shared_outs(%o = %t) -> (tensor<4xf32>) {
    scf.forall.in_parallel {
    }
  } {x}
  scf.forall (%x) = (0) to (%n) step (2) {
  }
  return
}
