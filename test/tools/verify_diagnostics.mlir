// RUN: mlopt %s --verify-diagnostics --split-input-file

// An error on the line after the comment.

func.func @undefined(%x: i32) -> i32 {
  // expected-error@+1 {{undeclared SSA value}}
  %y = arith.addi %x, %z : i32
  return %y : i32
}

// -----

// A module without errors expects none.

func.func @fine() {
  return
}
