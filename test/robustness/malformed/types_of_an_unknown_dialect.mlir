// RUN: not mlopt %s 2>&1 | filecheck %s
// A type of a dialect that nobody registered.
// CHECK: types_of_an_unknown_dialect.mlir:5:35: error: 'unknown.type' is not registered

func.func private @f(!unknown.type)
