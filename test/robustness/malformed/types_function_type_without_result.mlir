// RUN: not mlopt %s 2>&1 | filecheck %s
// An arrow needs types.
// CHECK: types_function_type_without_result.mlir:5:27: error: type expected

func.func private @f(() ->)
