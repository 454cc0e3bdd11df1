// RUN: not mlopt %s 2>&1 | filecheck %s
// A branch stays in its region.
// CHECK: blocks_of_another_function.mlir:7:11: error: reference to an undefined block

func.func @f(%c: i1) {
  scf.if %c {
    cf.br ^out
  }
  return
^out:
  return
}
