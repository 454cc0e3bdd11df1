// RUN: not mlopt %s 2>&1 | filecheck %s
// A call of a buffer.
// CHECK: symbols_callee_is_no_function.mlir:7:3: error: 'func.call' op 'g' does not reference a valid function

memref.global "private" @g : memref<4xf32> = dense<1.0>
func.func @f() {
  func.call @g() : () -> ()
  return
}
