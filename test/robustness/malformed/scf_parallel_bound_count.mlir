// RUN: not mlopt %s 2>&1 | filecheck %s
// A parallel loop has as many steps as bounds.
// CHECK: scf_parallel_bound_count.mlir:6:53: error: found 1 bounds for 2 induction variables

func.func @f(%n: index) {
  scf.parallel (%i, %j) = (%n, %n) to (%n, %n) step (%n) {
    scf.reduce
  }
  return
}
