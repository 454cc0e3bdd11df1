// RUN: not mlopt %s 2>&1 | filecheck %s
// No fast-math flag is called like that.
// CHECK: arith_unknown_fastmath.mlir:6:35: error: expected `reassoc`, `nnan`, `ninf`, `nsz`, `arcp`, `contract`, or `afn`

func.func @f(%x: f32) {
  %0 = arith.addf %x, %x fastmath<quick> : f32
  return
}
