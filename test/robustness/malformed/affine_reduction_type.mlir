// RUN: not mlopt %s 2>&1 | filecheck %s
// A sum of floats is a float.
// CHECK: affine_reduction_type.mlir:6:8: error: 'affine.parallel' op result type i64 cannot match reduction 'addf'

func.func @f(%x: i64) {
  %0 = affine.parallel (%i) = (0) to (4) reduce ("addf") -> (i64) {
    affine.yield %x : i64
  }
  return
}
