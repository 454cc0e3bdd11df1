// RUN: not mlopt %s 2>&1 | filecheck %s
// A use names another type than the definition.
// CHECK: ssa_used_with_another_type.mlir:6:19: error: use of value '%x' expects different type than prior uses: 'i64' vs 'i32'

func.func @f(%x: i32) {
  %0 = arith.addi %x, %x : i64
  return
}
