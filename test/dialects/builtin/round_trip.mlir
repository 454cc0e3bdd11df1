// RUN: mlopt %s | mlopt | filecheck %s

// Modules nest, and have names and attributes.

// CHECK:      module {
// CHECK-NEXT:   module @outer attributes {t.kind = "x"} {
// CHECK-NEXT:     module @inner {
// CHECK-NEXT:     }
// CHECK-NEXT:   }
module @outer attributes {t.kind = "x"} {
  module @inner {
  }
}

// A cast that a later conversion resolves.

// CHECK: %[[I:.*]] = builtin.unrealized_conversion_cast %{{.*}} : i32 to si32
func.func @cast(%x: i32) -> si32 {
  %y = builtin.unrealized_conversion_cast %x : i32 to si32
  return %y : si32
}
