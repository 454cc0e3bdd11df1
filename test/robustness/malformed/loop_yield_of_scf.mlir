// RUN: not mlopt %s 2>&1 | filecheck %s
// Loops of the loop level end with yields of it.
// CHECK: loop_yield_of_scf.mlir:7:5: error: 'scf.yield' op 'scf.yield' expects parent op to be one of 'scf.for', 'scf.if', 'scf.execute_region', 'scf.while', 'scf.index_switch'

func.func @f(%n: index, %x: f32) {
  %r = loop.for %i = %n to %n step %n iter_args(%a = %x) -> f32 {
    scf.yield %a : f32
  }
  return
}
