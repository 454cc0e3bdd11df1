// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer that is not there.
// CHECK: symbols_global_unknown.mlir:6:8: error: 'memref.get_global' op 'nowhere' does not reference a valid global memref

func.func @f() {
  %0 = memref.get_global @nowhere : memref<4xf32>
  return
}
