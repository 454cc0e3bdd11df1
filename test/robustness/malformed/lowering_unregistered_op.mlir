// RUN: not mlopt %s --allow-unregistered-dialect --lower-to-llvm 2>&1 | filecheck %s
// An op that nobody knows has no lowering.
// CHECK: lowering_unregistered_op.mlir:6:3: error: 'a.b' op may not remain at the llvm level (what converts it: nothing, its dialect is not registered)

func.func @f() {
  "a.b"() : () -> ()
  return
}
