// RUN: not mlopt %s 2>&1 | filecheck %s
// An attribute stands twice in a dictionary.
// CHECK: parsing_duplicate_attribute.mlir:5:61: error: duplicate key 'a' in dictionary attribute

func.func private @f() attributes {a = 1 : i32, a = 2 : i32}
