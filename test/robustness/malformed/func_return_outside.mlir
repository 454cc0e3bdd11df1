// RUN: not mlopt %s 2>&1 | filecheck %s
// A return ends a function.
// CHECK: func_return_outside.mlir:7:5: error: 'func.return' op 'func.return' expects parent op 'func.func'

func.func @f(%c: i1) {
  scf.if %c {
    func.return
  }
  return
}
