// RUN: not mlopt %s 2>&1 | filecheck %s
// A symbol has one definition.
// CHECK: symbols_redefined.mlir:6:1: error: redefinition of symbol named 'f'

func.func private @f()
func.func private @f()
