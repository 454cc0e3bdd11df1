// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Variables, aliases, constructors, comdats.

llvm.mlir.global external @declared() {addr_space = 0 : i32} : i32
llvm.mlir.global private unnamed_addr constant @text("hi\00") {addr_space = 0 : i32}
llvm.mlir.global internal thread_local @number(42 : i32) {addr_space = 0 : i32, alignment = 64 : i64} : i32
llvm.mlir.global linkonce_odr hidden @table(dense<[1, 2, 3]> : tensor<3xi16>) comdat(@groups::@number) {addr_space = 1 : i32, dso_local, section = ".t"} : !llvm.array<3 x i16>
llvm.mlir.global external constant @pointer() {addr_space = 0 : i32} : !llvm.struct<(ptr, i64)> {
  %0 = llvm.mlir.undef : !llvm.struct<(ptr, i64)>
  %1 = llvm.mlir.addressof @text : !llvm.ptr
  %2 = llvm.getelementptr %1[1] : (!llvm.ptr) -> !llvm.ptr, i8
  %3 = llvm.insertvalue %2, %0[0] : !llvm.struct<(ptr, i64)>
  llvm.return %3 : !llvm.struct<(ptr, i64)>
}
llvm.mlir.alias internal @other : i32 {
  %0 = llvm.mlir.addressof @number : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.func @resolver() -> !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.ifunc external @chosen : !llvm.func<f32 (i64)>, !llvm.ptr @resolver
llvm.func @setup() {
  llvm.return
}
llvm.mlir.global_ctors ctors = [@setup], priorities = [0 : i32], data = [#llvm.zero]
llvm.mlir.global_dtors dtors = [@setup], priorities = [7 : i32], data = [#llvm.zero]
llvm.comdat @groups {
  llvm.comdat_selector @number any
}
llvm.module_flags [#llvm.mlir.module_flag<error, "wchar_size", 4 : i32>, #llvm.mlir.module_flag<max, "PIC Level", 2 : i32>]
llvm.linker_options ["-l", "m"]

// CHECK: llvm.mlir.global external @declared() {addr_space = 0 : i32} : i32
// CHECK: llvm.mlir.global private unnamed_addr constant @text("hi\00") {addr_space = 0 : i32}
// CHECK: llvm.mlir.global internal thread_local @number(42 : i32) {addr_space = 0 : i32, alignment = 64 : i64} : i32
// CHECK: llvm.mlir.global linkonce_odr hidden @table(dense<[1, 2, 3]> : tensor<3xi16>) comdat(@groups::@number) {addr_space = 1 : i32, dso_local, section = ".t"} : !llvm.array<3 x i16>
// CHECK: llvm.mlir.global external constant @pointer() {addr_space = 0 : i32} : !llvm.struct<(!llvm.ptr, i64)> {
// CHECK: %{{.*}} = llvm.mlir.undef : !llvm.struct<(!llvm.ptr, i64)>
// CHECK: %{{.*}} = llvm.mlir.addressof @text : !llvm.ptr
// CHECK: %{{.*}} = llvm.getelementptr %{{.*}}[1] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK: %{{.*}} = llvm.insertvalue %{{.*}}, %{{.*}}[0] : !llvm.struct<(!llvm.ptr, i64)>
// CHECK: llvm.return %{{.*}} : !llvm.struct<(!llvm.ptr, i64)>
// CHECK: llvm.mlir.alias internal @other : i32 {
// CHECK: %{{.*}} = llvm.mlir.addressof @number : !llvm.ptr
// CHECK: llvm.return %{{.*}} : !llvm.ptr
// CHECK: llvm.func @resolver() -> !llvm.ptr {
// CHECK: %{{.*}} = llvm.mlir.zero : !llvm.ptr
// CHECK: llvm.return %{{.*}} : !llvm.ptr
// CHECK: llvm.mlir.ifunc external @chosen : !llvm.func<f32 (i64)>, !llvm.ptr @resolver
// CHECK: llvm.func @setup() {
// CHECK: llvm.return
// CHECK: llvm.mlir.global_ctors ctors = [@setup], priorities = [0 : i32], data = [#llvm.zero]
// CHECK: llvm.mlir.global_dtors dtors = [@setup], priorities = [7 : i32], data = [#llvm.zero]
// CHECK: llvm.comdat @groups {
// CHECK: llvm.comdat_selector @number any
// CHECK: llvm.module_flags [#llvm.mlir.module_flag<error, "wchar_size", 4 : i32>, #llvm.mlir.module_flag<max, "PIC Level", 2 : i32>]
// CHECK: llvm.linker_options ["-l", "m"]
