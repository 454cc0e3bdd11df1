// RUN: not mlopt %s 2>&1 | filecheck %s
// The base and the exponent differ in type.
// CHECK: math_mixed_types.mlir:6:8: error: 'math.powf' op operand 'rhs' at position 1 does not verify: attribute f32 expected from variable 'T', but got f64

func.func @f(%x: f32, %y: f64) {
  %0 = "math.powf"(%x, %y) : (f32, f64) -> f32
  return
}
