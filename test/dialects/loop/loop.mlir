// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Counted loops: of index or another type, carrying values, unsigned.

// CHECK-LABEL: func.func @for
// CHECK: loop.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} {
// CHECK: loop.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} : i32 {
// CHECK: } {x = 1 : i64}
// CHECK: loop.for unsigned %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} : i32 {
// CHECK: %{{.*}}, %{{.*}} = loop.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (f32, i32) {
// CHECK: loop.yield %{{.*}}, %{{.*}} : f32, i32
// CHECK: %{{.*}} = loop.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (f32) {
// CHECK: loop.yield %{{.*}} : f32
func.func @for(%n: index, %i: i32, %f: f32) {
  loop.for %k = %n to %n step %n {
  }
  loop.for %k = %i to %i step %i : i32 {
  } {x = 1 : i64}
  loop.for unsigned %k = %i to %i step %i : i32 {
  }
  %r, %s = loop.for %k = %n to %n step %n iter_args(%a = %f, %b = %i) -> (f32, i32) {
    loop.yield %a, %b : f32, i32
  }
  %t = loop.for %k = %n to %n step %n iter_args(%a = %f) -> f32 {
    loop.yield %a : f32
  }
  return
}

// Parallel loops, with and without reductions.

// CHECK-LABEL: func.func @parallel
// CHECK: loop.parallel (%{{.*}}) = (%{{.*}}) to (%{{.*}}) step (%{{.*}}) {
// CHECK: loop.reduce
// CHECK: } {grain = 64 : index, mapping = ["x"]}
// CHECK: %{{.*}}, %{{.*}} = loop.parallel (%{{.*}}, %{{.*}}) = (%{{.*}}, %{{.*}}) to (%{{.*}}, %{{.*}}) step (%{{.*}}, %{{.*}}) init (%{{.*}}, %{{.*}}) -> (f32, i32) {
// CHECK: loop.reduce(%{{.*}}, %{{.*}} : f32, i32) {
// CHECK: loop.reduce.return %{{.*}} : f32
// CHECK: }, {
// CHECK: loop.reduce.return %{{.*}} : i32
func.func @parallel(%n: index, %f: f32, %i: i32) {
  loop.parallel (%x) = (%n) to (%n) step (%n) {
  } {grain = 64 : index, mapping = ["x"]}
  %r, %s = loop.parallel (%x, %y) = (%n, %n) to (%n, %n) step (%n, %n) init (%f, %i) -> (f32, i32) {
    loop.reduce(%f, %i : f32, i32) {
    ^bb0(%a: f32, %b: f32):
      %m = arith.maximumf %a, %b : f32
      loop.reduce.return %m : f32
    }, {
    ^bb0(%a: i32, %b: i32):
      %m = arith.addi %a, %b : i32
      loop.reduce.return %m : i32
    }
  }
  return
}

// General loops.

// CHECK-LABEL: func.func @while
// CHECK: %{{.*}} = loop.while (%{{.*}} = %{{.*}}) : (f32) -> f64 {
// CHECK: loop.condition(%{{.*}}) %{{.*}} : f64
// CHECK: } do {
// CHECK: loop.yield %{{.*}} : f32
// CHECK: } attributes {b = 2 : i64}
// CHECK: loop.while : () -> () {
// CHECK: loop.condition(%{{.*}})
// CHECK: } do {
// CHECK: loop.yield
func.func @while(%c: i1, %f: f32) {
  %w = loop.while (%a = %f) : (f32) -> f64 {
    %e = arith.extf %a : f32 to f64
    loop.condition(%c) %e : f64
  } do {
  ^bb0(%z: f64):
    %t = arith.truncf %z : f64 to f32
    loop.yield %t : f32
  } attributes {b = 2 : i64}
  loop.while : () -> () {
    loop.condition(%c)
  } do {
    loop.yield
  }
  return
}

// Conditionals, with and without else and results.

// CHECK-LABEL: func.func @if
// CHECK: loop.if %{{.*}} {
// CHECK: loop.if %{{.*}} {
// CHECK: } else {
// CHECK: } {x}
// CHECK: %{{.*}}, %{{.*}} = loop.if %{{.*}} -> (f32, f32) {
// CHECK: loop.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: } else {
// CHECK: loop.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: %{{.*}} = loop.if %{{.*}} -> (f32) {
// CHECK: loop.yield %{{.*}} : f32
// CHECK: } else {
// CHECK: loop.yield %{{.*}} : f32
func.func @if(%c: i1, %f: f32) {
  loop.if %c {
  }
  loop.if %c {
  } else {
  } {x}
  %r, %s = loop.if %c -> (f32, f32) {
    loop.yield %f, %f : f32, f32
  } else {
    loop.yield %f, %f : f32, f32
  }
  %t = loop.if %c -> f32 {
    loop.yield %f : f32
  } else {
    loop.yield %f : f32
  }
  return
}
