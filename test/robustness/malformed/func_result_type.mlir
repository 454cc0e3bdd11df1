// RUN: not mlopt %s 2>&1 | filecheck %s
// A call gets what the function returns.
// CHECK: func_result_type.mlir:7:8: error: 'func.call' op result type mismatch: expected result type 'i32', but provided 'f32' for result number 0

func.func private @g() -> i32
func.func @f() {
  %0 = func.call @g() : () -> f32
  return
}
