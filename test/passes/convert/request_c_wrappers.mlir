// RUN: mlopt %s --llvm-request-c-wrappers | filecheck %s

// A public definition asks for a C interface; private functions and declarations do not.

// CHECK:     func.func @public() attributes {llvm.emit_c_interface}
// CHECK-NOT: emit_c_interface
func.func @public() {
  return
}
func.func private @private() {
  return
}
func.func private @declared()
