// RUN: not mlopt %s --verify-diagnostics 2>&1 | filecheck %s

// An error that is expected and does not come is an error.

// CHECK: verify_diagnostics_unmet.mlir:7:{{.*}} error: {{.*}}never said
func.func @fine() {
  // expected-error@+1 {{never said}}
  return
}
