// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Casts that keep the buffer: sizes, strides, offsets and ranks that are known or not; the space.

// CHECK-LABEL: func.func @cast
// CHECK: %{{.*}} = memref.cast %{{.*}} : memref<4x8xf32> to memref<4x?xf32>
// CHECK: %{{.*}} = memref.cast %{{.*}} : memref<4x8xf32> to memref<*xf32>
// CHECK: %{{.*}} = memref.cast %{{.*}} : memref<4x8xf32> to memref<4x8xf32, strided<[?, 1], offset: ?>>
// CHECK: %{{.*}} = memref.cast %{{.*}} {x} : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<4x8xf32>
// CHECK: %{{.*}} = memref.cast %{{.*}} : memref<*xi8, 2 : i64> to memref<i8, 2 : i64>
// CHECK: %{{.*}} = memref.memory_space_cast %{{.*}} : memref<4x8xf32> to memref<4x8xf32, 1 : i64>
// CHECK: %{{.*}} = memref.memory_space_cast %{{.*}} {x} : memref<*xi8, 2 : i64> to memref<*xi8>
func.func @cast(%m: memref<4x8xf32>, %d: memref<?x?xf32, strided<[?, ?], offset: ?>>, %u: memref<*xi8, 2>) {
  %0 = memref.cast %m : memref<4x8xf32> to memref<4x?xf32>
  %1 = memref.cast %m : memref<4x8xf32> to memref<*xf32>
  %2 = memref.cast %m : memref<4x8xf32> to memref<4x8xf32, strided<[?, 1], offset: ?>>
  %3 = memref.cast %d {x} : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<4x8xf32>
  %4 = memref.cast %u : memref<*xi8, 2> to memref<i8, 2>
  %5 = memref.memory_space_cast %m : memref<4x8xf32> to memref<4x8xf32, 1>
  %6 = memref.memory_space_cast %u {x} : memref<*xi8, 2> to memref<*xi8>
  return
}

// Another offset, other sizes and strides.

// CHECK-LABEL: func.func @reinterpret_cast
// CHECK: %{{.*}} = memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [4, 2], strides: [2, 1] : memref<?xf32> to memref<4x2xf32>
// CHECK: %{{.*}} = memref.reinterpret_cast %{{.*}} to offset: [%{{.*}}], sizes: [%{{.*}}, 2], strides: [2, %{{.*}}] {x} : memref<*xf32> to memref<?x2xf32, strided<[2, ?], offset: ?>>
// CHECK: %{{.*}} = memref.reinterpret_cast %{{.*}} to offset: [5], sizes: [], strides: [] : memref<?xf32> to memref<f32, strided<[], offset: 5>>
// CHECK: %{{.*}} = memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [0, 3], strides: [0, -1] : memref<?xf32> to memref<0x3xf32, strided<[0, -1]>>
func.func @reinterpret_cast(%m: memref<?xf32>, %u: memref<*xf32>, %n: index) {
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4, 2], strides: [2, 1] : memref<?xf32> to memref<4x2xf32>
  %1 = memref.reinterpret_cast %u to offset: [%n], sizes: [%n, 2], strides: [2, %n] {x} : memref<*xf32> to memref<?x2xf32, strided<[2, ?], offset: ?>>
  %2 = memref.reinterpret_cast %m to offset: [5], sizes: [], strides: [] : memref<?xf32> to memref<f32, strided<[], offset: 5>>
  %3 = memref.reinterpret_cast %m to offset: [0], sizes: [0, 3], strides: [0, -1] : memref<?xf32> to memref<0x3xf32, strided<[0, -1]>>
  return
}

// Parts of buffers: known and unknown, all axes or fewer, of a part.

// CHECK-LABEL: func.func @subview
// CHECK: %{{.*}} = memref.subview %{{.*}}[0, 2, 0] [4, 4, 4] [1, 2, 1] : memref<8x16x4xf32> to memref<4x4x4xf32, strided<[64, 8, 1], offset: 8>>
// CHECK: %{{.*}} = memref.subview %{{.*}}[%{{.*}}, 2, 0] [1, 4, 1] [1, 1, 1] : memref<8x16x4xf32> to memref<4xf32, strided<[4], offset: ?>>
// CHECK: %{{.*}} = memref.subview %{{.*}}[0, 0, 0] [%{{.*}}, 4, %{{.*}}] [1, %{{.*}}, 1] {x} : memref<8x16x4xf32> to memref<?x4x?xf32, strided<[64, ?, 1]>>
// CHECK: %{{.*}} = memref.subview %{{.*}}[%{{.*}}, %{{.*}}] [4, 4] [2, 2] : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<4x4xf32, strided<[?, ?], offset: ?>>
// CHECK: %{{.*}} = memref.subview %{{.*}}[] [] [] : memref<f32> to memref<f32>
// CHECK: %{{.*}} = memref.subview %{{.*}}[2, 3] [4, 4] [1, 1] : memref<8x16xf32, affine_map<(d0, d1) -> (d1 * 8 + d0)>> to memref<4x4xf32, strided<[1, 8], offset: 26>>
// CHECK: %{{.*}} = memref.subview %{{.*}}[0, 0, 0] [1, 1, 1] [1, 1, 1] : memref<8x16x4xf32> to memref<f32>
func.func @subview(%m: memref<8x16x4xf32>, %l: memref<?x?xf32, strided<[?, ?], offset: ?>>, %s: memref<f32>, %t: memref<8x16xf32, affine_map<(i, j) -> (j * 8 + i)>>, %n: index) {
  %0 = memref.subview %m[0, 2, 0][4, 4, 4][1, 2, 1] : memref<8x16x4xf32> to memref<4x4x4xf32, strided<[64, 8, 1], offset: 8>>
  %1 = memref.subview %m[%n, 2, 0] [1, 4, 1] [1, 1, 1] : memref<8x16x4xf32> to memref<4xf32, strided<[4], offset: ?>>
  %2 = memref.subview %m[0, 0, 0] [%n, 4, %n] [1, %n, 1] {x} : memref<8x16x4xf32> to memref<?x4x?xf32, strided<[64, ?, 1]>>
  %3 = memref.subview %l[%n, %n] [4, 4] [2, 2] : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<4x4xf32, strided<[?, ?], offset: ?>>
  %4 = memref.subview %s[] [] [] : memref<f32> to memref<f32>
  %5 = memref.subview %t[2, 3] [4, 4] [1, 1] : memref<8x16xf32, affine_map<(i, j) -> (j * 8 + i)>> to memref<4x4xf32, strided<[1, 8], offset: 26>>
  %6 = memref.subview %m[0, 0, 0] [1, 1, 1] [1, 1, 1] : memref<8x16x4xf32> to memref<f32>
  return
}

// Buffers in bytes.

// CHECK-LABEL: func.func @view
// CHECK: %{{.*}} = memref.view %{{.*}}[%{{.*}}][] : memref<2048xi8> to memref<64x4xf32>
// CHECK: %{{.*}} = memref.view %{{.*}}[%{{.*}}][%{{.*}}, %{{.*}}] {x} : memref<?xi8> to memref<?x4x?xbf16>
// CHECK: %{{.*}} = memref.view %{{.*}}[%{{.*}}][] : memref<2048xi8> to memref<f64>
func.func @view(%m: memref<2048xi8>, %d: memref<?xi8>, %n: index) {
  %0 = memref.view %m[%n][] : memref<2048xi8> to memref<64x4xf32>
  %1 = memref.view %d[%n][%n, %n] {x} : memref<?xi8> to memref<?x4x?xbf16>
  %2 = memref.view %m[%n][] : memref<2048xi8> to memref<f64>
  return
}

// Axes in another order.

// CHECK-LABEL: func.func @transpose
// CHECK: %{{.*}} = memref.transpose %{{.*}} (d0, d1, d2) -> (d2, d0, d1) : memref<?x4x8xf32> to memref<8x?x4xf32, strided<[1, 32, 8]>>
// CHECK: %{{.*}} = memref.transpose %{{.*}} (d0, d1) -> (d1, d0) {x} : memref<?x?xf32, strided<[?, 1], offset: ?>> to memref<?x?xf32, strided<[1, ?], offset: ?>>
func.func @transpose(%m: memref<?x4x8xf32>, %l: memref<?x?xf32, strided<[?, 1], offset: ?>>, %s: memref<f32>) {
  %0 = memref.transpose %m (i, j, k) -> (k, i, j) : memref<?x4x8xf32> to memref<8x?x4xf32, strided<[1, 32, 8]>>
  %1 = memref.transpose %l (i, j) -> (j, i) {x} : memref<?x?xf32, strided<[?, 1], offset: ?>> to memref<?x?xf32, strided<[1, ?], offset: ?>>
  return
}

// A shape that a buffer tells.

// CHECK-LABEL: func.func @reshape
// CHECK: %{{.*}} = memref.reshape %{{.*}}(%{{.*}}) : (memref<4x3xf32>, memref<2xindex>) -> memref<6x2xf32>
// CHECK: %{{.*}} = memref.reshape %{{.*}}(%{{.*}}) {x} : (memref<*xf32>, memref<?xi32>) -> memref<*xf32>
// CHECK: %{{.*}} = memref.reshape %{{.*}}(%{{.*}}) : (memref<*xf32>, memref<0xi64>) -> memref<f32>
func.func @reshape(%m: memref<4x3xf32>, %u: memref<*xf32>, %s: memref<2xindex>, %r: memref<?xi32>, %e: memref<0xi64>) {
  %0 = memref.reshape %m(%s) : (memref<4x3xf32>, memref<2xindex>) -> memref<6x2xf32>
  %1 = memref.reshape %u(%r) {x} : (memref<*xf32>, memref<?xi32>) -> memref<*xf32>
  %2 = memref.reshape %u(%e) : (memref<*xf32>, memref<0xi64>) -> memref<f32>
  return
}

// Axes merged.

// CHECK-LABEL: func.func @collapse_shape
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64], [2 : i64]] : memref<2x3x?xf32> into memref<6x?xf32>
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64, 2 : i64]] {x} : memref<2x3x?xf32> into memref<?xf32>
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} [] : memref<1x1xf32> into memref<f32>
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} {{\[\[}}0 : i64], [1 : i64, 2 : i64]] : memref<2x3x4xf32, strided<[24, 4, 1], offset: 8>> into memref<2x12xf32, strided<[24, 1], offset: 8>>
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64]] : memref<0x4xi8> into memref<0xi8>
// CHECK: %{{.*}} = memref.collapse_shape %{{.*}} {{\[\[}}0 : i64], [1 : i64, 2 : i64]] : memref<?x?x?xf32, strided<[?, ?, 1], offset: ?>> into memref<?x?xf32, strided<[?, ?], offset: ?>>
func.func @collapse_shape(%m: memref<2x3x?xf32>, %o: memref<1x1xf32>, %l: memref<2x3x4xf32, strided<[24, 4, 1], offset: 8>>, %z: memref<0x4xi8>, %q: memref<?x?x?xf32, strided<[?, ?, 1], offset: ?>>) {
  %0 = memref.collapse_shape %m [[0, 1], [2]] : memref<2x3x?xf32> into memref<6x?xf32>
  %1 = memref.collapse_shape %m [[0, 1, 2]] {x} : memref<2x3x?xf32> into memref<?xf32>
  %2 = memref.collapse_shape %o [] : memref<1x1xf32> into memref<f32>
  %3 = memref.collapse_shape %l [[0], [1, 2]] : memref<2x3x4xf32, strided<[24, 4, 1], offset: 8>> into memref<2x12xf32, strided<[24, 1], offset: 8>>
  %4 = memref.collapse_shape %z [[0, 1]] : memref<0x4xi8> into memref<0xi8>
  %5 = memref.collapse_shape %q [[0], [1, 2]] : memref<?x?x?xf32, strided<[?, ?, 1], offset: ?>> into memref<?x?xf32, strided<[?, ?], offset: ?>>
  return
}

// Axes split.

// CHECK-LABEL: func.func @expand_shape
// CHECK: %{{.*}} = memref.expand_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64], [2 : i64]] output_shape [2, 3, %{{.*}}] : memref<6x?xf32> into memref<2x3x?xf32>
// CHECK: %{{.*}} = memref.expand_shape %{{.*}} {{\[\[}}0 : i64], [1 : i64, 2 : i64]] output_shape [6, %{{.*}}, 4] {x} : memref<6x?xf32> into memref<6x?x4xf32>
// CHECK: %{{.*}} = memref.expand_shape %{{.*}} [] output_shape [1, 1] : memref<f32> into memref<1x1xf32>
// CHECK: %{{.*}} = memref.expand_shape %{{.*}} {{\[\[}}0 : i64, 1 : i64], [2 : i64]] output_shape [3, 4, 4] : memref<12x4xf32, strided<[8, 2], offset: 3>> into memref<3x4x4xf32, strided<[32, 8, 2], offset: 3>>
func.func @expand_shape(%m: memref<6x?xf32>, %o: memref<f32>, %l: memref<12x4xf32, strided<[8, 2], offset: 3>>, %n: index) {
  %0 = memref.expand_shape %m [[0, 1], [2]] output_shape [2, 3, %n] : memref<6x?xf32> into memref<2x3x?xf32>
  %1 = memref.expand_shape %m [[0], [1, 2]] output_shape [6, %n, 4] {x} : memref<6x?xf32> into memref<6x?x4xf32>
  %2 = memref.expand_shape %o [] output_shape [1, 1] : memref<f32> into memref<1x1xf32>
  %3 = memref.expand_shape %l [[0, 1], [2]] output_shape [3, 4, 4] : memref<12x4xf32, strided<[8, 2], offset: 3>> into memref<3x4x4xf32, strided<[32, 8, 2], offset: 3>>
  return
}
