// RUN: not mlopt %s 2>&1 | filecheck %s
// Bounds of a loop are integers.
// CHECK: scf_bound_type.mlir:6:16: error: use of value '%n' expects different type than prior uses: 'index' vs 'f32'

func.func @f(%n: f32) {
  scf.for %i = %n to %n step %n {
  }
  return
}
