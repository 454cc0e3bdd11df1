// RUN: mlopt %s --test-transform-dialect-erase-schedule --split-input-file | filecheck %s
// RUN: mlopt %s --lower-to-llvm --split-input-file | filecheck %s --check-prefix=LLVM

// A schedule goes, the program stays.

// CHECK:      module {
// CHECK-NEXT:   func.func @kept() {
// CHECK-NOT:    transform.
// LLVM:       llvm.func @kept
// LLVM-NOT:   transform.
module attributes {transform.with_named_sequence} {
  func.func @kept() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    transform.yield
  }
}

// -----

// So does a module of schedules alone, and no other.

// CHECK:      module {
// CHECK-NEXT:   module @empty {
// CHECK-NEXT:   }
// CHECK-NEXT: }
module {
  module @schedules attributes {transform.with_named_sequence} {
    transform.named_sequence @apply(%root: !transform.any_op) {
      transform.yield
    }
  }
  module @empty {
  }
}
