// RUN: not mlopt %s 2>&1 | filecheck %s
// A buffer has an element type.
// CHECK: types_memref_without_element.mlir:5:32: error: expected 'x' in shape delimiter, got GREATER

func.func private @f(memref<4x5>)
