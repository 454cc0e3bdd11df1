// RUN: not mlopt %s 2>&1 | filecheck %s
// The first region of a while ends with its condition.
// CHECK: scf_while_condition.mlir:6:3: error: 'scf.while' op the before region ends with 'scf.yield', expected 'scf.condition'

func.func @f(%c: i1) {
  scf.while : () -> () {
    scf.yield
  } do {
    scf.yield
  }
  return
}
