// RUN: not mlopt %s 2>&1 | filecheck %s
// Extents are whole numbers.
// CHECK: types_fractional_extent.mlir:5:29: error: expected shape type

func.func private @f(tensor<4.5xf32>)
