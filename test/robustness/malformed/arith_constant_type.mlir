// RUN: not mlopt %s 2>&1 | filecheck %s
// A constant has the type of its result.
// CHECK: arith_constant_type.mlir:6:8: error: 'arith.constant' op value is i32, but result is i64

func.func @f() {
  %0 = "arith.constant"() <{value = 1 : i32}> : () -> i64
  return
}
