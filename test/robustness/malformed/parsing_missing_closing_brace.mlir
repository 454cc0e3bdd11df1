// RUN: not mlopt %s 2>&1 | filecheck %s
// A function without its end.
// CHECK: parsing_missing_closing_brace.mlir:6:9: error: expected '}', a block or an operation

func.func @f() {
  return
