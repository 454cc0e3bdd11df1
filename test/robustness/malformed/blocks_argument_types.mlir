// RUN: not mlopt %s 2>&1 | filecheck %s
// A branch hands over values of the block's types.
// CHECK: blocks_argument_types.mlir:6:3: error: type mismatch for bb argument #0 of successor #0: found 'i32', expected 'f32'

func.func @f(%x: i32) {
  cf.br ^a(%x : i32)
^a(%0: f32):
  return
}
