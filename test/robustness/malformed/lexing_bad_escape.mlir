// RUN: not mlopt %s 2>&1 | filecheck %s
// An escape that strings do not have.
// CHECK: lexing_bad_escape.mlir:5:40: error: expected '"' in string literal

func.func private @f() attributes {a = "\q"}
