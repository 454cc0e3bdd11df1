// RUN: not mlopt %s 2>&1 | filecheck %s
// Extents are not negative.
// CHECK: types_negative_extent.mlir:5:29: error: expected shape type

func.func private @f(tensor<-1xf32>)
