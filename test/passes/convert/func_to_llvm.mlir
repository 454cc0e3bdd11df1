// RUN: mlopt %s --convert-func-to-llvm --split-input-file | filecheck %s

// A memref is the fields of its descriptor; several results are a struct.

// CHECK:      llvm.func @results(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i32, %{{.*}}: f32)
// CHECK-SAME:   -> !llvm.struct<(i32, f32)>
// CHECK:        llvm.insertvalue
// CHECK:        llvm.return %{{.*}} : !llvm.struct<(i32, f32)>
func.func @results(%m: memref<?xf32>, %a: i32, %x: f32) -> (i32, f32) {
  return %a, %x : i32, f32
}

// -----

// A call passes the fields on, and takes results out of the struct.

// CHECK:      llvm.func @callee(!llvm.ptr, !llvm.ptr, i64, i64, i64) -> !llvm.struct<(i32, f32)> attributes {sym_visibility = "private"}
// CHECK:      llvm.func @caller(%[[A:.*]]: !llvm.ptr, %[[B:.*]]: !llvm.ptr, %[[C:.*]]: i64, %[[D:.*]]: i64, %[[E:.*]]: i64) -> f32
// CHECK-NEXT:   %[[R:.*]] = llvm.call @callee(%[[A]], %[[B]], %[[C]], %[[D]], %[[E]])
// CHECK:        %[[X:.*]] = llvm.extractvalue %[[R]][1]
// CHECK:        llvm.return %[[X]] : f32
func.func private @callee(%m: memref<?xf32>) -> (i32, f32)
func.func @caller(%m: memref<?xf32>) -> f32 {
  %0:2 = func.call @callee(%m) : (memref<?xf32>) -> (i32, f32)
  return %0#1 : f32
}

// -----

// The C interface takes pointers to descriptors, and writes the result to its first argument.

// CHECK:      llvm.func @f(
// CHECK:      llvm.func @_mlir_ciface_f(%[[OUT:.*]]: !llvm.ptr, %[[IN:.*]]: !llvm.ptr) attributes {llvm.emit_c_interface}
// CHECK:        llvm.load %[[IN]]
// CHECK:        %[[R:.*]] = llvm.call @f(
// CHECK:        llvm.store %[[R]], %[[OUT]]
// CHECK:        llvm.return
func.func @f(%m: memref<4xf32>) -> memref<4xf32> attributes {llvm.emit_c_interface} {
  return %m : memref<4xf32>
}

// -----

// That of a declaration is what the function calls.

// CHECK:      llvm.func @g(
// CHECK:        llvm.call @_mlir_ciface_g(
// CHECK:        llvm.return
// CHECK:      llvm.func @_mlir_ciface_g(!llvm.ptr, i64) attributes
func.func private @g(memref<*xf32>, index) attributes {llvm.emit_c_interface}

// -----

// Functions are pointers.

// CHECK-LABEL: llvm.func @indirect
// CHECK:         %[[F:.*]] = llvm.mlir.addressof @target : !llvm.ptr
// CHECK:         llvm.call %[[F]](%{{.*}}) : !llvm.ptr, (i32) -> i32
func.func private @target(i32) -> i32
func.func @indirect(%a: i32) -> i32 {
  %f = func.constant @target : (i32) -> i32
  %0 = func.call_indirect %f(%a) : (i32) -> i32
  return %0 : i32
}
