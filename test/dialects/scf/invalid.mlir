// RUN: mlopt %s --verify-diagnostics --split-input-file

// The body takes the induction variable and the carried values.

func.func @for_arguments(%n: index, %f: f32) {
  // expected-error@+1 {{body arguments: found 0 values, but iter_args needs 1 value}}
  %r = "scf.for"(%n, %n, %n, %f) ({
  ^bb0(%k: index):
    "scf.yield"(%f) : (f32) -> ()
  }) : (index, index, index, f32) -> f32
  return
}

// -----

// The induction variable has the type of the bounds.

func.func @for_variable(%n: index) {
  // expected-error@+1 {{induction variable is i32, but the bounds are index}}
  "scf.for"(%n, %n, %n) ({
  ^bb0(%k: i32):
    "scf.yield"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

// The body yields the carried values.

func.func @for_yield(%n: index, %f: f32, %i: i32) {
  // expected-error@+1 {{yielded values: value 0 is i32, but iter_args needs f32}}
  %r = scf.for %k = %n to %n step %n iter_args(%a = %f) -> (f32) {
    scf.yield %i : i32
  }
  return
}

// -----

// As many types as carried values.

func.func @for_types(%n: index, %f: f32) {
  // expected-error@+1 {{found 1 loop-carried values, but 2 types}}
  %r = scf.for %k = %n to %n step %n iter_args(%a = %f) -> (f32, f32) {
    scf.yield %a : f32
  }
  return
}

// -----

// An initial value for every reduction.

func.func @reductions(%n: index, %f: f32) {
  // expected-error@+1 {{reduced values: found 1 value, but init needs 0 values}}
  scf.parallel (%x) = (%n) to (%n) step (%n) {
    scf.reduce(%f : f32) {
    ^bb0(%a: f32, %b: f32):
      scf.reduce.return %a : f32
    }
  }
  return
}

// -----

// A bound for every induction variable.

func.func @parallel_bounds(%n: index) {
  // expected-error@+1 {{found 1 bounds for 2 induction variables}}
  scf.parallel (%x, %y) = (%n, %n) to (%n) step (%n, %n) {
  }
  return
}

// -----

// A reduction combines values of its type.

func.func @reduce_types(%n: index, %f: f32, %i: i32) {
  %r = scf.parallel (%x) = (%n) to (%n) step (%n) init (%f) -> f32 {
    // expected-error@+1 {{reduction arguments: value 0 is i32, but the reduction needs f32}}
    scf.reduce(%f : f32) {
    ^bb0(%a: i32, %b: i32):
      scf.reduce.return %f : f32
    }
  }
  return
}

// -----

// A while loop hands on what its second region takes.

func.func @while_after(%c: i1, %f: f32) {
  // expected-error@+1 {{after arguments: value 0 is i32, but the condition needs f32}}
  %w = scf.while (%a = %f) : (f32) -> f32 {
    scf.condition(%c) %a : f32
  } do {
  ^bb0(%z: i32):
    scf.yield %f : f32
  }
  return
}

// -----

// An if with results has an else.

func.func @if_else(%c: i1, %f: f32) {
  // expected-error@+1 {{an if with results needs an else region}}
  %r = scf.if %c -> f32 {
    scf.yield %f : f32
  }
  return
}

// -----

// Both regions yield the results.

func.func @if_yield(%c: i1, %f: f32, %i: i32) {
  // expected-error@+1 {{values yielded by the else region: value 0 is i32, but the op's results needs f32}}
  %r = scf.if %c -> f32 {
    scf.yield %f : f32
  } else {
    scf.yield %i : i32
  }
  return
}

// -----

// A case is given once.

func.func @case(%n: index) {
  // expected-error@+1 {{case 2 is given twice}}
  scf.index_switch %n
  case 2 {
  }
  case 2 {
  }
  default {
  }
  return
}

// -----

// Every case yields the results.

func.func @case_yield(%n: index, %i: i32) {
  // expected-error@+1 {{values yielded by region 'default': value 0 is i32, but the op's results needs f32}}
  %0 = scf.index_switch %n -> f32
  default {
    scf.yield %i : i32
  }
  return
}

// -----

// A region that runs in place takes nothing.

func.func @execute() {
  // expected-error@+1 {{the region takes no arguments}}
  "scf.execute_region"() ({
  ^bb0(%a: i32):
    scf.yield
  }) : () -> ()
  return
}

// -----

// A forall has an output for each of its arguments.

func.func @forall(%n: index, %t: tensor<4xf32>) {
  // expected-error@+1 {{body arguments: found 1 value, but the loop needs 2 values}}
  %0 = "scf.forall"(%t) <{operandSegmentSizes = array<i32: 0, 0, 0, 1>, staticLowerBound = array<i64: 0>, staticUpperBound = array<i64: 4>, staticStep = array<i64: 1>}> ({
  ^bb0(%i: index):
    "scf.forall.in_parallel"() ({
    ^bb1:
    }) : () -> ()
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// What ends a forall writes to its outputs, and does nothing else.

func.func @forall_end(%s: tensor<1xf32>, %t: tensor<4xf32>) -> tensor<4xf32> {
  %r = scf.forall (%i) in (4) shared_outs(%o = %t) -> (tensor<4xf32>) {
    // expected-error@+1 {{found 'arith.constant', expected only ops that write parts of shared outputs}}
    scf.forall.in_parallel {
      %c = arith.constant 1 : index
      // expected-error@+1 {{may only insert into an output block argument}}
      tensor.parallel_insert_slice %s into %t[%i] [1] [1] : tensor<1xf32> into tensor<4xf32>
    }
  }
  return %r : tensor<4xf32>
}
