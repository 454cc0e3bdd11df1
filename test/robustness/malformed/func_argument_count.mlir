// RUN: not mlopt %s 2>&1 | filecheck %s
// A call hands over as many values as the function takes.
// CHECK: func_argument_count.mlir:7:3: error: 'func.call' op incorrect number of operands for callee

func.func private @g(i32)
func.func @f() {
  func.call @g() : () -> ()
  return
}
