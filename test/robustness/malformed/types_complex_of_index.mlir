// RUN: not mlopt %s 2>&1 | filecheck %s
// Complex numbers are of integers or floats.
// CHECK: types_complex_of_index.mlir:5:35: error: complex type must be parameterized by an integer or float type

func.func private @f(complex<index>)
