// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Memory of known and unknown size, of rank 0, without elements, in a layout, in a space, aligned.

// CHECK-LABEL: func.func @alloc
// CHECK: %{{.*}} = memref.alloc() : memref<4x8xf32>
// CHECK: %{{.*}} = memref.alloc(%{{.*}}, %{{.*}}) : memref<?x3x?xi1>
// CHECK: %{{.*}} = memref.alloc() {alignment = 64 : i64} : memref<f32>
// CHECK: %{{.*}} = memref.alloc() : memref<0x4xindex>
// CHECK: %{{.*}} = memref.alloc()[%{{.*}}] : memref<4x4xf32, affine_map<(d0, d1)[s0] -> (d0 + s0, d1)>>
// CHECK: %{{.*}} = memref.alloc(%{{.*}})[%{{.*}}, %{{.*}}, %{{.*}}] {x} : memref<?x4xf32, strided<[?, ?], offset: ?>>
// CHECK: %{{.*}} = memref.alloc() : memref<4xf32, affine_map<(d0) -> (d0 floordiv 2, d0 mod 2)>, 1 : i64>
// CHECK: %{{.*}} = memref.alloc() : memref<4xvector<4xbf16>, "fast">
// CHECK: memref.dealloc %{{.*}} : memref<4x8xf32>
// CHECK: memref.dealloc %{{.*}} {x} : memref<?x3x?xi1>
// CHECK: %{{.*}} = memref.cast %{{.*}} : memref<4x8xf32> to memref<*xf32>
// CHECK: memref.dealloc %{{.*}} : memref<*xf32>
func.func @alloc(%n: index) {
  %0 = memref.alloc() : memref<4x8xf32>
  %1 = memref.alloc(%n, %n) : memref<?x3x?xi1>
  %2 = memref.alloc() {alignment = 64 : i64} : memref<f32>
  %3 = memref.alloc() : memref<0x4xindex>
  %4 = memref.alloc()[%n] : memref<4x4xf32, affine_map<(i, j)[s] -> (i + s, j)>>
  %5 = memref.alloc(%n)[%n, %n, %n] {x} : memref<?x4xf32, strided<[?, ?], offset: ?>>
  %6 = memref.alloc() : memref<4xf32, affine_map<(i) -> (i floordiv 2, i mod 2)>, 1>
  %7 = memref.alloc() : memref<4xvector<4xbf16>, "fast">
  memref.dealloc %0 : memref<4x8xf32>
  memref.dealloc %1 {x} : memref<?x3x?xi1>
  %8 = memref.cast %0 : memref<4x8xf32> to memref<*xf32>
  memref.dealloc %8 : memref<*xf32>
  return
}

// Memory on the stack, freed at the end of the scope.

// CHECK-LABEL: func.func @alloca
// CHECK: %{{.*}} = memref.alloca() : memref<4xf32>
// CHECK: %{{.*}} = memref.alloca(%{{.*}})[%{{.*}}] {alignment = 16 : i64} : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
// CHECK: memref.alloca_scope {
// CHECK: %{{.*}} = memref.alloca() : memref<f32, 3 : i64>
// CHECK: %{{.*}}:2 = memref.alloca_scope -> (f32, index) {
// CHECK: memref.alloca_scope.return %{{.*}}, %{{.*}} : f32, index
func.func @alloca(%n: index, %f: f32) -> f32 {
  %0 = memref.alloca() : memref<4xf32>
  %1 = memref.alloca(%n)[%n] {alignment = 16 : i64} : memref<?xf32, affine_map<(i)[s] -> (i + s)>>
  memref.alloca_scope {
    %2 = memref.alloca() : memref<f32, 3>
    memref.alloca_scope.return
  }
  %3:2 = memref.alloca_scope -> (f32, index) {
    memref.alloca_scope.return %f, %n : f32, index
  } {x}
  return %3#0 : f32
}

// Memory grown.

// CHECK-LABEL: func.func @realloc
// CHECK: %{{.*}} = memref.realloc %{{.*}} : memref<?xf32> to memref<16xf32>
// CHECK: %{{.*}} = memref.realloc %{{.*}}(%{{.*}}) : memref<8xf32> to memref<?xf32>
// CHECK: %{{.*}} = memref.realloc %{{.*}} {alignment = 32 : i64} : memref<8xf32> to memref<32xf32>
func.func @realloc(%m: memref<?xf32>, %k: memref<8xf32>, %n: index) {
  %0 = memref.realloc %m : memref<?xf32> to memref<16xf32>
  %1 = memref.realloc %k(%n) : memref<8xf32> to memref<?xf32>
  %2 = memref.realloc %k {alignment = 32 : i64} : memref<8xf32> to memref<32xf32>
  return
}

// What is known of buffers: their alignment, and that they do not overlap.

// CHECK-LABEL: func.func @assume
// CHECK: %{{.*}} = memref.assume_alignment %{{.*}}, 16 : memref<4x?xf32>
// CHECK: %{{.*}} = memref.assume_alignment %{{.*}}, 1 {x} : memref<f32>
// CHECK: %{{.*}}:2 = memref.distinct_objects %{{.*}}, %{{.*}} : memref<4x?xf32>, memref<f32>
// CHECK: %{{.*}} = memref.distinct_objects %{{.*}} {x} : memref<4x?xf32>
func.func @assume(%m: memref<4x?xf32>, %s: memref<f32>) {
  %0 = memref.assume_alignment %m, 16 : memref<4x?xf32>
  %1 = memref.assume_alignment %s, 1 {x} : memref<f32>
  %2, %3 = memref.distinct_objects %m, %s : memref<4x?xf32>, memref<f32>
  %4 = memref.distinct_objects %m {x} : memref<4x?xf32>
  return
}

// Globals: with a value, a splat, none, outside, of rank 0, aligned.

// CHECK: memref.global "private" constant @values : memref<2x2xf32> = dense<{{\[\[}}0.000000e+00, 1.000000e+00], [2.000000e+00, 3.000000e+00]]>
// CHECK: memref.global @splat : memref<4xi8> = dense<1>
// CHECK: memref.global "private" @unset : memref<4xf32> = uninitialized
// CHECK: memref.global @outside : memref<3x4xf64>
// CHECK: memref.global constant @scalar : memref<i64> = dense<7> {alignment = 64 : i64}
// CHECK: memref.global "private" @empty : memref<0xf32> = dense<>
// CHECK: memref.global "public" @space : memref<2xbf16, 1 : i64> = dense<1.000000e+00> {x}
// CHECK-LABEL: func.func @globals
// CHECK: %{{.*}} = memref.get_global @values : memref<2x2xf32>
// CHECK: %{{.*}} = memref.get_global @scalar : memref<i64> {x}
// CHECK: %{{.*}} = memref.get_global @space : memref<2xbf16, 1 : i64>
memref.global "private" constant @values : memref<2x2xf32> = dense<[[0.0, 1.0], [2.0, 3.0]]>
memref.global @splat : memref<4xi8> = dense<1>
memref.global "private" @unset : memref<4xf32> = uninitialized
memref.global @outside : memref<3x4xf64>
memref.global constant @scalar : memref<i64> = dense<7> {alignment = 64 : i64}
memref.global "private" @empty : memref<0xf32> = dense<>
memref.global "public" @space : memref<2xbf16, 1> = dense<1.0> {x}
func.func @globals() {
  %0 = memref.get_global @values : memref<2x2xf32>
  %1 = memref.get_global @scalar : memref<i64> {x}
  %2 = memref.get_global @space : memref<2xbf16, 1>
  return
}
