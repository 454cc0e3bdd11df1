// RUN: not mlopt %s 2>&1 | filecheck %s
// A return hands over values of the function's types.
// CHECK: func_return_type.mlir:6:3: error: 'func.return' op expected arguments to have the same types as the function output types: expected [f32], got [i32]

func.func @f(%x: i32) -> f32 {
  return %x : i32
}
