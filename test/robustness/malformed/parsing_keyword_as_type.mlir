// RUN: not mlopt %s 2>&1 | filecheck %s
// No type is called like that.
// CHECK: parsing_keyword_as_type.mlir:5:22: error: type expected

func.func private @f(integer)
