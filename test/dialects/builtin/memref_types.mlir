// RUN: mlopt %s --allow-unregistered-dialect | filecheck %s

// No layout is the identity, and no memory space is number 0: such types are equal.

// CHECK: func.func @f(%a: memref<4xf32>, %b: memref<4xf32>, %c: memref<4xf32, strided<[1]>>, %d: memref<*xf32>, %e: memref<2x4xf32, 1 : i64>)
func.func @f(%a: memref<4xf32, 0>, %b: memref<4xf32, affine_map<(d0) -> (d0)>>, %c: memref<4xf32, strided<[1]>, 0>, %d: memref<*xf32, 0 : i32>, %e: memref<2x4xf32, affine_map<(d0, d1) -> (d0, d1)>, 1>) {
  // CHECK: memref.load %a[%{{.*}}] : memref<4xf32>
  %i = "test.index"() : () -> index
  %0 = memref.load %a[%i] : memref<4xf32>
  return
}
