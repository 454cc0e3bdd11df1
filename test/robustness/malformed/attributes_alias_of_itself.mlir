// RUN: not mlopt %s 2>&1 | filecheck %s
// An alias cannot stand for itself.
// CHECK: attributes_alias_of_itself.mlir:5:7: error: alias '#a' is defined through itself

#a = [#a]
func.func private @f() attributes {a = #a}
