// RUN: not mlopt %s 2>&1 | filecheck %s
// A hash sign alone is no attribute.
// CHECK: lexing_hash_alone.mlir:5:40: error: invalid attribute name

func.func private @f() attributes {a = #}
