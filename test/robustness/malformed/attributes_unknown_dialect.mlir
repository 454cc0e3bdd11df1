// RUN: not mlopt %s 2>&1 | filecheck %s
// An attribute of a dialect that nobody registered.
// CHECK: attributes_unknown_dialect.mlir:5:58: error: 'unknown.attribute' is not registered

func.func private @f() attributes {a = #unknown.attribute}
