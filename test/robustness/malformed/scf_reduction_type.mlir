// RUN: not mlopt %s 2>&1 | filecheck %s
// A reduction combines values of the type it starts with.
// CHECK: scf_reduction_type.mlir:6:8: error: 'scf.parallel' op reduced values: value 0 is f64, but init needs f32

func.func @f(%n: index, %x: f32, %y: f64) {
  %r = scf.parallel (%i) = (%n) to (%n) step (%n) init (%x) -> f32 {
    scf.reduce(%y : f64) {
    ^bb0(%a: f64, %b: f64):
      scf.reduce.return %a : f64
    }
  }
  return
}
