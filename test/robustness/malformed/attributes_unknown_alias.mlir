// RUN: not mlopt %s 2>&1 | filecheck %s
// An alias that nobody defined.
// CHECK: attributes_unknown_alias.mlir:5:40: error: undefined symbol alias id 'nowhere'

func.func private @f() attributes {a = #nowhere}
