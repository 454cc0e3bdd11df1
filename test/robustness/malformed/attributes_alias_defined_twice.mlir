// RUN: not mlopt %s 2>&1 | filecheck %s
// An alias has one definition.
// CHECK: attributes_alias_defined_twice.mlir:6:1: error: redefinition of alias '#a'

#a = 1 : i32
#a = 2 : i32
func.func private @f() attributes {a = #a}
