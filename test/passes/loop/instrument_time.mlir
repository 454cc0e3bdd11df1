// RUN: mlopt %s --loop-instrument-time=max-events=8 --split-input-file | filecheck %s

// A loop and a copy are measured, each with its number; what is computed stays.

// CHECK:       module attributes {mlopt.profile = [
// CHECK-SAME:    {function = "f", op = "loop.for", place = "{{.*}}:27:3", name = "", bytes = 16 : i64}
// CHECK-SAME:    {function = "f", op = "memref.copy", place = "{{.*}}:30:3", name = "", bytes = 32 : i64}
// CHECK-LABEL: func.func @f(
// CHECK:         %[[SITE:.*]] = arith.constant 0 : i64
// CHECK-NEXT:    %[[START:.*]] = call @nanoTime() : () -> i64
// CHECK-NEXT:    loop.for
// CHECK:         }
// CHECK-NEXT:    %[[END:.*]] = call @nanoTime() : () -> i64
// CHECK-NEXT:    call @mlopt_profile_record(%[[SITE]], %[[START]], %[[END]])
// CHECK:         %[[SITE1:.*]] = arith.constant 1 : i64
// CHECK:         memref.copy
// CHECK:         call @mlopt_profile_record(%[[SITE1]],
// CHECK-NEXT:    return
// CHECK:       memref.global "private" @mlopt_profile_events : memref<8x3xi64>
// CHECK:       func.func private @mlopt_profile_record(
// CHECK:       func.func @mlopt_profile(%{{.*}}: memref<?x3xi64>) -> i64
func.func @f(%x: memref<4xf32>, %y: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %z = arith.constant 0.0 : f32
  loop.for %i = %c0 to %c4 step %c1 {
    memref.store %z, %x[%i] : memref<4xf32>
  }
  memref.copy %x, %y : memref<4xf32> to memref<4xf32>
  return
}

// -----

// Sizes that are not known give no bytes.

// CHECK:      module attributes {mlopt.profile = [{
// CHECK-NOT:  bytes
// CHECK:      func.func @g(
func.func @g(%x: memref<?xf32>, %y: memref<?xf32>) {
  memref.copy %x, %y : memref<?xf32> to memref<?xf32>
  return
}

// -----

// Where nothing takes time, nothing is added.

// CHECK:      module {
// CHECK-NEXT:   func.func @h(
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }
func.func @h(%x: f32) -> f32 {
  return %x : f32
}
