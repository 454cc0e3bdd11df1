// RUN: not mlopt %s 2>&1 | filecheck %s
// One brace too many.
// CHECK: parsing_extra_closing_brace.mlir:7:2: error: expected an operation, an alias or the end of the file

func.func @f() {
  return
}
}
