// RUN: mlopt %s --verify-diagnostics --split-input-file

// The body takes the induction variable and the carried values.

func.func @for_arguments(%n: index, %f: f32) {
  // expected-error@+1 {{body arguments: found 0 values, but iter_args needs 1 value}}
  %r = "loop.for"(%n, %n, %n, %f) ({
  ^bb0(%k: index):
    "loop.yield"(%f) : (f32) -> ()
  }) : (index, index, index, f32) -> f32
  return
}

// -----

// The induction variable has the type of the bounds.

func.func @for_variable(%n: index) {
  // expected-error@+1 {{induction variable is i32, but the bounds are index}}
  "loop.for"(%n, %n, %n) ({
  ^bb0(%k: i32):
    "loop.yield"() : () -> ()
  }) : (index, index, index) -> ()
  return
}

// -----

// The body yields the carried values.

func.func @for_yield(%n: index, %f: f32, %i: i32) {
  // expected-error@+1 {{yielded values: value 0 is i32, but iter_args needs f32}}
  %r = loop.for %k = %n to %n step %n iter_args(%a = %f) -> (f32) {
    loop.yield %i : i32
  }
  return
}

// -----

// As many types as carried values.

func.func @for_types(%n: index, %f: f32) {
  // expected-error@+1 {{found 1 loop-carried values, but 2 types}}
  %r = loop.for %k = %n to %n step %n iter_args(%a = %f) -> (f32, f32) {
    loop.yield %a : f32
  }
  return
}

// -----

// An initial value for every reduction.

func.func @reductions(%n: index, %f: f32) {
  // expected-error@+1 {{reduced values: found 1 value, but init needs 0 values}}
  loop.parallel (%x) = (%n) to (%n) step (%n) {
    loop.reduce(%f : f32) {
    ^bb0(%a: f32, %b: f32):
      loop.reduce.return %a : f32
    }
  }
  return
}

// -----

// A bound for every induction variable.

func.func @parallel_bounds(%n: index) {
  // expected-error@+1 {{found 1 bounds for 2 induction variables}}
  loop.parallel (%x, %y) = (%n, %n) to (%n) step (%n, %n) {
  }
  return
}

// -----

// A reduction combines values of its type.

func.func @reduce_types(%n: index, %f: f32, %i: i32) {
  %r = loop.parallel (%x) = (%n) to (%n) step (%n) init (%f) -> f32 {
    // expected-error@+1 {{reduction arguments: value 0 is i32, but the reduction needs f32}}
    loop.reduce(%f : f32) {
    ^bb0(%a: i32, %b: i32):
      loop.reduce.return %f : f32
    }
  }
  return
}

// -----

// A while loop hands on what its second region takes.

func.func @while_after(%c: i1, %f: f32) {
  // expected-error@+1 {{after arguments: value 0 is i32, but the condition needs f32}}
  %w = loop.while (%a = %f) : (f32) -> f32 {
    loop.condition(%c) %a : f32
  } do {
  ^bb0(%z: i32):
    loop.yield %f : f32
  }
  return
}

// -----

// An if with results has an else.

func.func @if_else(%c: i1, %f: f32) {
  // expected-error@+1 {{an if with results needs an else region}}
  %r = loop.if %c -> f32 {
    loop.yield %f : f32
  }
  return
}

// -----

// Both regions yield the results.

func.func @if_yield(%c: i1, %f: f32, %i: i32) {
  // expected-error@+1 {{values yielded by the else region: value 0 is i32, but the op's results needs f32}}
  %r = loop.if %c -> f32 {
    loop.yield %f : f32
  } else {
    loop.yield %i : i32
  }
  return
}

// -----

// A grain is positive.

func.func @grain(%n: index) {
  // expected-error@+1 {{grain is 0, expected a positive integer}}
  loop.parallel (%x) = (%n) to (%n) step (%n) {
  } {grain = 0 : index}
  return
}

// -----

// A mapping for every dimension.

func.func @mapping(%n: index) {
  // expected-error@+1 {{mapping has 2 entries, expected 1}}
  loop.parallel (%x) = (%n) to (%n) step (%n) {
  } {mapping = ["x", "y"]}
  return
}
