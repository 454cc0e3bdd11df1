// RUN: not mlopt %s 2>&1 | filecheck %s
// Comments are those of lines.
// CHECK: lexing_block_comment.mlir:5:1: error: expected an operation, an alias or the end of the file

/* no comment */
func.func private @f()
