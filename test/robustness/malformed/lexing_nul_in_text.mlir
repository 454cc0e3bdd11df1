// RUN: not mlopt %s 2>&1 | filecheck %s
// An exclamation mark alone is no type.
// CHECK: lexing_nul_in_text.mlir:5:22: error: invalid type identifier

func.func private @f(!)
