// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// A declaration keeps the attributes of its arguments and results.

// CHECK: func.func private @g(tensor<4xf32> {bufferization.access = "read"}, i32) -> (f32 {a.b}, i32)
func.func private @g(tensor<4xf32> {bufferization.access = "read"}, i32) -> (f32 {a.b}, i32)

// Visibility, and attributes of arguments, results and the function.

// CHECK: func.func private @h(%{{.*}}: i32) -> i32 attributes {llvm.emit_c_interface} {
// CHECK: func.func nested @n()
// CHECK: func.func @k(%{{.*}}: i32 {llvm.zeroext}, %{{.*}}: i32) -> (i32 {llvm.signext}) attributes {no_inline} {
func.func private @h(%a: i32) -> i32 attributes {llvm.emit_c_interface} {
  return %a : i32
}
func.func nested @n()
func.func @k(%a: i32 {llvm.zeroext}, %b: i32) -> (i32 {llvm.signext}) attributes {no_inline} {
  return %a : i32
}

// Calls of a name, and of a value.

// CHECK: func.func private @callee(i32) -> i32
// CHECK-LABEL: func.func @calls
func.func private @callee(i32) -> i32
func.func @calls(%a: i32) -> i32 {
  %f = func.constant @callee : (i32) -> i32
  %q = func.call_indirect %f(%a) {z} : (i32) -> i32
  %r = func.call @callee(%q) {no_inline} : (i32) -> i32
  func.return %r : i32
}

// Several results.

// CHECK-LABEL: func.func @several
func.func @several(%a: i32, %b: f32) -> (f32, i32) {
  func.return %b, %a : f32, i32
}
