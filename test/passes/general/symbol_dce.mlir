// RUN: mlopt %s --symbol-dce | filecheck %s

// Private symbols that only dead symbols refer to go; public ones, and what they call, stay.

// CHECK-NOT: @dead
// CHECK:     func.func private @live
// CHECK:     func.func @main
// CHECK-NOT: @dead
func.func private @dead_1() {
  call @dead_2() : () -> ()
  return
}
func.func private @dead_2() {
  call @dead_1() : () -> ()
  return
}
func.func private @live() {
  return
}
func.func @main() {
  call @live() : () -> ()
  return
}
