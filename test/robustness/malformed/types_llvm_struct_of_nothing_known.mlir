// RUN: not mlopt %s 2>&1 | filecheck %s
// The element of a struct is no type.
// CHECK: types_llvm_struct_of_nothing_known.mlir:5:41: error: type expected

func.func private @f(!llvm.struct<(i32, oops)>)
