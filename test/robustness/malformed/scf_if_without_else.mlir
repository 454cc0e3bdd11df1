// RUN: not mlopt %s 2>&1 | filecheck %s
// An if with a result has an else.
// CHECK: scf_if_without_else.mlir:6:8: error: 'scf.if' op an if with results needs an else region

func.func @f(%c: i1, %x: f32) {
  %r = scf.if %c -> f32 {
    scf.yield %x : f32
  }
  return
}
