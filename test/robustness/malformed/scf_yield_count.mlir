// RUN: not mlopt %s 2>&1 | filecheck %s
// A loop yields what it carries.
// CHECK: scf_yield_count.mlir:6:8: error: 'scf.for' op yielded values: found 0 values, but iter_args needs 1 value

func.func @f(%n: index, %x: f32) {
  %r = scf.for %i = %n to %n step %n iter_args(%a = %x) -> f32 {
    scf.yield
  }
  return
}
