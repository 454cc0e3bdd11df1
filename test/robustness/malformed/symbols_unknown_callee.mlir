// RUN: not mlopt %s 2>&1 | filecheck %s
// A call of a function that is not there.
// CHECK: symbols_unknown_callee.mlir:6:3: error: 'func.call' op 'nowhere' does not reference a valid function

func.func @f() {
  func.call @nowhere() : () -> ()
  return
}
