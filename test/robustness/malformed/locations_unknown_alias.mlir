// RUN: not mlopt %s 2>&1 | filecheck %s
// A location alias that nobody defined.
// CHECK: locations_unknown_alias.mlir:5:28: error: undefined symbol alias id 'nowhere'

func.func private @f() loc(#nowhere)
