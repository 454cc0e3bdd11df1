// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer takes values of its element type.
// CHECK: memref_store_value_type.mlir:6:3: error: 'memref.store' op operand 'memref' at position 1 does not verify: attribute f64 expected from variable 'T', but got f32

func.func @f(%m: memref<4xf32>, %i: index, %x: f64) {
  "memref.store"(%x, %m, %i) : (f64, memref<4xf32>, index) -> ()
  return
}
