// RUN: mlopt %s --convert-to-llvm --split-input-file | filecheck %s

// A static access reads no field but the pointer.

// CHECK-LABEL: llvm.func @load(
// CHECK-SAME:    %{{[^,]*}}, %[[P:[a-z0-9]+]]: !llvm.ptr,
// CHECK-NOT:     llvm.extractvalue
// CHECK:         %[[ROW:.*]] = llvm.mul %[[I:.*]], %{{.*}} overflow<nsw> : i64
// CHECK:         %[[AT:.*]] = llvm.add %[[ROW]], %[[J:.*]] overflow<nsw> : i64
// CHECK:         %[[E:.*]] = llvm.getelementptr {{(inbounds )?}}%[[P]][%[[AT]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK:         llvm.load %[[E]] : !llvm.ptr -> f32
func.func @load(%m: memref<4x8xf32>, %i: index, %j: index) -> f32 {
  %0 = memref.load %m[%i, %j] : memref<4x8xf32>
  return %0 : f32
}

// -----

// An aligned allocation is larger by the alignment, and moved up; free gets the first.

// CHECK:       llvm.func @free(!llvm.ptr)
// CHECK:       llvm.func @malloc(i64) -> !llvm.ptr
// CHECK-LABEL: llvm.func @alloc(
// CHECK:         %[[M:.*]] = llvm.call @malloc(%{{.*}})
// CHECK:         llvm.ptrtoint %[[M]]
// CHECK:         llvm.urem
// CHECK:         llvm.inttoptr
// CHECK:         llvm.call @free(%[[M]])
func.func @alloc(%n: index) {
  %0 = memref.alloc(%n) {alignment = 64 : i64} : memref<?x4xf32>
  memref.dealloc %0 : memref<?x4xf32>
  return
}

// -----

// A global is nested arrays.

// CHECK:       llvm.mlir.global private constant @weights(dense<{{.*}}> : tensor<2x2xf32>) {addr_space = 0 : i32{{.*}}} : !llvm.array<2 x !llvm.array<2 x f32>>
// CHECK-LABEL: llvm.func @get(
// CHECK:         llvm.mlir.addressof @weights : !llvm.ptr
"memref.global"() <{sym_name = "weights", sym_visibility = "private", constant,
  type = memref<2x2xf32>, initial_value = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>}> : () -> ()
func.func @get(%i: index) -> f32 {
  %m = memref.get_global @weights : memref<2x2xf32>
  %0 = memref.load %m[%i, %i] : memref<2x2xf32>
  return %0 : f32
}

// -----

// Row-major to row-major is one memcpy; with strides, loops over what does not lie together.

// CHECK-LABEL: llvm.func @copies(
// CHECK:         llvm.intr.memcpy
// CHECK:         llvm.br
// CHECK:         llvm.icmp "slt"
// CHECK:         llvm.intr.memcpy
func.func @copies(%a: memref<4x8xf32>, %b: memref<4x8xf32>, %c: memref<4x8xf32, strided<[16, 1]>>) {
  "memref.copy"(%a, %b) : (memref<4x8xf32>, memref<4x8xf32>) -> ()
  "memref.copy"(%a, %c) : (memref<4x8xf32>, memref<4x8xf32, strided<[16, 1]>>) -> ()
  return
}

// -----

// The size of a static dimension is a constant, that of an unknown one an argument.

// CHECK-LABEL: llvm.func @dims(
// CHECK:         llvm.mlir.constant(8 : i64) : i64
// CHECK-NOT:     llvm.select
func.func @dims(%m: memref<?x8xf32>) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.dim %m, %c0 : memref<?x8xf32>
  %1 = memref.dim %m, %c1 : memref<?x8xf32>
  return %0, %1 : index, index
}
