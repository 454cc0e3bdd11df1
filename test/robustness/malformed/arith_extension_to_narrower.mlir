// RUN: not mlopt %s 2>&1 | filecheck %s
// An extension makes wider.
// CHECK: arith_extension_to_narrower.mlir:6:8: error: 'arith.extsi' op i16 is not wider than i32

func.func @f(%x: i32) {
  %0 = arith.extsi %x : i32 to i16
  return
}
