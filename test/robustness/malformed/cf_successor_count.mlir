// RUN: not mlopt %s 2>&1 | filecheck %s
// A branch has one successor.
// CHECK: cf_successor_count.mlir:6:3: error: 'cf.br' op expected 1 successor, but got 0

func.func @f() {
  "cf.br"() : () -> ()
}
