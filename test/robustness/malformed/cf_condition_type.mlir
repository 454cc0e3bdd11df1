// RUN: not mlopt %s 2>&1 | filecheck %s
// A condition is an i1.
// CHECK: cf_condition_type.mlir:6:14: error: use of value '%c' expects different type than prior uses: 'i1' vs 'i32'

func.func @f(%c: i32) {
  cf.cond_br %c, ^a, ^a
^a:
  return
}
