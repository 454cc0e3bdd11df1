// RUN: not mlopt %s 2>&1 | filecheck %s
// An op without results cannot be named.
// CHECK: parsing_zero_results_named.mlir:6:8: error: operation defines 0 results but was provided 1 to bind

func.func @f() {
  %0 = func.return
}
