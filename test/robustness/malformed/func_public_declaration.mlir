// RUN: not mlopt %s 2>&1 | filecheck %s
// A declaration is private.
// CHECK: func_public_declaration.mlir:5:1: error: 'func.func' op a declaration must be private

func.func @f()
