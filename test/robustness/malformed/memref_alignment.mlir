// RUN: not mlopt %s 2>&1 | filecheck %s
// An alignment is a power of two.
// CHECK: memref_alignment.mlir:6:8: error: 'memref.alloc' op alignment is 3, expected a positive power of two

func.func @f() {
  %0 = memref.alloc() {alignment = 3 : i64} : memref<4xf32>
  return
}
