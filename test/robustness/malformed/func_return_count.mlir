// RUN: not mlopt %s 2>&1 | filecheck %s
// A return hands over as many values as the function has results.
// CHECK: func_return_count.mlir:6:3: error: 'func.return' op expected arguments to have the same types as the function output types: expected [i32, i32], got [i32]

func.func @f(%x: i32) -> (i32, i32) {
  return %x : i32
}
