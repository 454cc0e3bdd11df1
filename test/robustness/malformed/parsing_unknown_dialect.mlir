// RUN: not mlopt %s 2>&1 | filecheck %s
// An op of a dialect that nobody registered.
// CHECK: parsing_unknown_dialect.mlir:6:3: error: dialect 'unknown' not found for custom op 'unknown.op'

func.func @f() {
  unknown.op
  return
}
