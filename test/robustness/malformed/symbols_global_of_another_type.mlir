// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer is got with the type it has.
// CHECK: symbols_global_of_another_type.mlir:7:8: error: 'memref.get_global' op result type memref<8xf32> does not match type memref<4xf32> of the global memref @g

memref.global "private" @g : memref<4xf32> = dense<1.0>
func.func @f() {
  %0 = memref.get_global @g : memref<8xf32>
  return
}
