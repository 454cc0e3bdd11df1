// RUN: not mlopt %s 2>&1 | filecheck %s
// A character that starts no token.
// CHECK: lexing_stray_character.mlir:6:3: error: unexpected character

func.func @f() {
  ` return
}
