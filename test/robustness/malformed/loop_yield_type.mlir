// RUN: not mlopt %s 2>&1 | filecheck %s
// A loop yields values of the types it carries.
// CHECK: loop_yield_type.mlir:6:8: error: 'loop.for' op yielded values: value 0 is i32, but iter_args needs f32

func.func @f(%n: index, %x: f32, %y: i32) {
  %r = loop.for %i = %n to %n step %n iter_args(%a = %x) -> f32 {
    loop.yield %y : i32
  }
  return
}
