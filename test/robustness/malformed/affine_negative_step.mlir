// RUN: not mlopt %s 2>&1 | filecheck %s
// A step is positive.
// CHECK: affine_negative_step.mlir:6:31: error: expected step to be representable as a positive signed integer

func.func @f() {
  affine.for %i = 0 to 4 step -1 {
  }
  return
}
