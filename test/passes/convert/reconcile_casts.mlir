// RUN: mlopt %s --reconcile-unrealized-casts --split-input-file | filecheck %s

// There and back is nothing.

// CHECK-LABEL: func.func @pair
// CHECK-SAME:    (%[[A:.*]]: i64)
// CHECK-NEXT:    return %[[A]] : i64
func.func @pair(%a: i64) -> i64 {
  %0 = builtin.unrealized_conversion_cast %a : i64 to index
  %1 = builtin.unrealized_conversion_cast %0 : index to i64
  return %1 : i64
}

// -----

// So is a longer way that ends where it began.

// CHECK-LABEL: func.func @chain
// CHECK-SAME:    (%[[A:.*]]: i64)
// CHECK-NEXT:    return %[[A]] : i64
func.func @chain(%a: i64) -> i64 {
  %0 = builtin.unrealized_conversion_cast %a : i64 to index
  %1 = builtin.unrealized_conversion_cast %0 : index to i32
  %2 = builtin.unrealized_conversion_cast %1 : i32 to i64
  return %2 : i64
}

// -----

// A cast that nobody uses goes.

// CHECK-LABEL: func.func @unused
// CHECK-NEXT:    return
func.func @unused(%a: i64) {
  %0 = builtin.unrealized_conversion_cast %a : i64 to index
  return
}

// -----

// A value on the way that is used stays.

// CHECK-LABEL: func.func @shared
// CHECK-SAME:    (%[[A:.*]]: i64)
// CHECK-NEXT:    %[[I:.*]] = builtin.unrealized_conversion_cast %[[A]] : i64 to index
// CHECK-NEXT:    return %[[A]], %[[I]] : i64, index
func.func @shared(%a: i64) -> (i64, index) {
  %0 = builtin.unrealized_conversion_cast %a : i64 to index
  %1 = builtin.unrealized_conversion_cast %0 : index to i64
  return %1, %0 : i64, index
}

// -----

// A cast with no way back stays.

// CHECK-LABEL: func.func @kept
// CHECK-NEXT:    %[[I:.*]] = builtin.unrealized_conversion_cast %{{.*}} : i64 to index
// CHECK-NEXT:    return %[[I]] : index
func.func @kept(%a: i64) -> index {
  %0 = builtin.unrealized_conversion_cast %a : i64 to index
  return %0 : index
}
