// RUN: not mlopt %s 2>&1 | filecheck %s
// A string ends before its line does.
// CHECK: lexing_unterminated_string.mlir:5:32: error: expected '"' in string literal

func.func @f() attributes {a = "never closed} {
  return
}
