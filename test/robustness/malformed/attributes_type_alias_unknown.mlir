// RUN: not mlopt %s 2>&1 | filecheck %s
// A type alias that nobody defined.
// CHECK: attributes_type_alias_unknown.mlir:5:22: error: undefined symbol alias id 'nowhere'

func.func private @f(!nowhere)
