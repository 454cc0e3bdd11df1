// RUN: not mlopt %s 2>&1 | filecheck %s
// The value of a global has its type.
// CHECK: memref_global_shape.mlir:5:52: error: inferred shape of elements literal ([2]) does not match type ([4])

memref.global "private" @g : memref<4xf32> = dense<[1.0, 2.0]>
