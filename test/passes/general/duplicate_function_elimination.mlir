// RUN: mlopt %s --duplicate-function-elimination --split-input-file | filecheck %s

// Functions that differ in names alone become one, and those that call them too.

// CHECK-LABEL: func.func @main(
// CHECK:         call @first(
// CHECK-NEXT:    call @first(
// CHECK-NEXT:    call @outer(
// CHECK-NEXT:    call @outer(
// CHECK-NOT:   @second
// CHECK-NOT:   @outer_too
func.func @main(%x: f32) -> f32 {
  %a = func.call @first(%x) : (f32) -> f32
  %b = func.call @second(%a) : (f32) -> f32
  %c = func.call @outer(%b) : (f32) -> f32
  %d = func.call @outer_too(%c) : (f32) -> f32
  return %d : f32
}
func.func private @first(%x: f32) -> f32 {
  %r = arith.addf %x, %x : f32
  return %r : f32
}
func.func private @second(%y: f32) -> f32 {
  %s = arith.addf %y, %y : f32
  return %s : f32
}
func.func private @outer(%x: f32) -> f32 {
  %r = func.call @first(%x) : (f32) -> f32
  return %r : f32
}
func.func private @outer_too(%x: f32) -> f32 {
  %r = func.call @second(%x) : (f32) -> f32
  return %r : f32
}

// -----

// Operands, constants, types, attributes and branches tell functions apart.

// CHECK-LABEL: func.func @apart(
// CHECK:       @sub_ab
// CHECK:       @sub_ba
// CHECK:       @one
// CHECK:       @two
// CHECK:       @wide
// CHECK:       @marked
func.func @apart(%x: f32, %y: f32, %z: f64) {
  func.call @sub_ab(%x, %y) : (f32, f32) -> f32
  func.call @sub_ba(%x, %y) : (f32, f32) -> f32
  func.call @one() : () -> f32
  func.call @two() : () -> f32
  func.call @wide(%z) : (f64) -> ()
  func.call @marked(%z) : (f64) -> ()
  return
}
func.func private @sub_ab(%a: f32, %b: f32) -> f32 {
  %r = arith.subf %a, %b : f32
  return %r : f32
}
func.func private @sub_ba(%a: f32, %b: f32) -> f32 {
  %r = arith.subf %b, %a : f32
  return %r : f32
}
func.func private @one() -> f32 {
  %r = arith.constant 0.0 : f32
  return %r : f32
}
func.func private @two() -> f32 {
  %r = arith.constant -0.0 : f32
  return %r : f32
}
func.func private @wide(%a: f64) {
  return
}
func.func private @marked(%a: f64) attributes {mlopt.kernel} {
  return
}

// -----

// What others can call stays, and so does what is more than called.

// CHECK-LABEL: func.func @seen(
// CHECK-LABEL: func.func @seen_too(
// CHECK-LABEL: func.func private @taken(
// CHECK-LABEL: func.func private @taken_too(
func.func @seen() {
  return
}
func.func @seen_too() {
  %f = func.constant @taken : () -> ()
  %g = func.constant @taken_too : () -> ()
  return
}
func.func private @taken() {
  return
}
func.func private @taken_too() {
  return
}
