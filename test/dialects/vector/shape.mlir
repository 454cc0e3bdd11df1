// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// A vector from a value that is repeated: to any rank, from a row, along an axis of size 1.

// CHECK-LABEL: func.func @broadcast
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : f32 to vector<4x8xf32>
// CHECK: %{{.*}} = vector.broadcast %{{.*}} {x} : vector<4xf32> to vector<2x4xf32>
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : vector<2x1x4xf32> to vector<2x3x4xf32>
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : vector<f32> to vector<2xf32>
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : vector<[4]xf32> to vector<2x[4]xf32>
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : f32 to vector<f32>
func.func @broadcast(%f: f32, %v: vector<4xf32>, %w: vector<2x1x4xf32>, %s: vector<f32>, %k: vector<[4]xf32>) {
  %0 = vector.broadcast %f : f32 to vector<4x8xf32>
  %1 = vector.broadcast %v {x} : vector<4xf32> to vector<2x4xf32>
  %2 = vector.broadcast %w : vector<2x1x4xf32> to vector<2x3x4xf32>
  %3 = vector.broadcast %s : vector<f32> to vector<2xf32>
  %4 = vector.broadcast %k : vector<[4]xf32> to vector<2x[4]xf32>
  %5 = vector.broadcast %f : f32 to vector<f32>
  return
}

// The same elements in another shape.

// CHECK-LABEL: func.func @shape_cast
// CHECK: %{{.*}} = vector.shape_cast %{{.*}} : vector<2x6xf32> to vector<3x4xf32>
// CHECK: %{{.*}} = vector.shape_cast %{{.*}} {x} : vector<1xi1> to vector<i1>
// CHECK: %{{.*}} = vector.shape_cast %{{.*}} : vector<f64> to vector<1x1xf64>
func.func @shape_cast(%v: vector<2x6xf32>, %s: vector<1xi1>, %z: vector<f64>) {
  %0 = vector.shape_cast %v : vector<2x6xf32> to vector<3x4xf32>
  %1 = vector.shape_cast %s {x} : vector<1xi1> to vector<i1>
  %2 = vector.shape_cast %z : vector<f64> to vector<1x1xf64>
  return
}

// Axes in another order.

// CHECK-LABEL: func.func @transpose
// CHECK: %{{.*}} = vector.transpose %{{.*}}, [2, 0, 1] : vector<2x3x4xf32> to vector<4x2x3xf32>
// CHECK: %{{.*}} = vector.transpose %{{.*}}, [1, 0] {x} : vector<3x[4]xi8> to vector<[4]x3xi8>
func.func @transpose(%v: vector<2x3x4xf32>, %k: vector<3x[4]xi8>) {
  %0 = vector.transpose %v, [2, 0, 1] : vector<2x3x4xf32> to vector<4x2x3xf32>
  %1 = vector.transpose %k, [1, 0] {x} : vector<3x[4]xi8> to vector<[4]x3xi8>
  return
}

// The same bits as other elements.

// CHECK-LABEL: func.func @bitcast
// CHECK: %{{.*}} = vector.bitcast %{{.*}} : vector<2x4xf32> to vector<2x8xi16>
// CHECK: %{{.*}} = vector.bitcast %{{.*}} {x} : vector<2x4xf32> to vector<2x2xf64>
// CHECK: %{{.*}} = vector.bitcast %{{.*}} : vector<i32> to vector<f32>
func.func @bitcast(%v: vector<2x4xf32>, %s: vector<i32>) {
  %0 = vector.bitcast %v : vector<2x4xf32> to vector<2x8xi16>
  %1 = vector.bitcast %v {x} : vector<2x4xf32> to vector<2x2xf64>
  %2 = vector.bitcast %s : vector<i32> to vector<f32>
  return
}

// Elements picked from two vectors.

// CHECK-LABEL: func.func @shuffle
// CHECK: %{{.*}} = vector.shuffle %{{.*}}, %{{.*}} [0, 4, 1] : vector<2xf32>, vector<3xf32>
// CHECK: %{{.*}} = vector.shuffle %{{.*}}, %{{.*}} [3, 0, 4, -1] {x} : vector<2x4xf32>, vector<3x4xf32>
// CHECK: %{{.*}} = vector.shuffle %{{.*}}, %{{.*}} [0, 1] : vector<f32>, vector<f32>
func.func @shuffle(%a: vector<2xf32>, %b: vector<3xf32>, %m: vector<2x4xf32>, %n: vector<3x4xf32>, %s: vector<f32>) {
  %0 = vector.shuffle %a, %b [0, 4, 1] : vector<2xf32>, vector<3xf32>
  %1 = vector.shuffle %m, %n [3, 0, 4, -1] {x} : vector<2x4xf32>, vector<3x4xf32>
  %2 = vector.shuffle %s, %s [0, 1] : vector<f32>, vector<f32>
  return
}

// Vectors of values, and values of vectors.

// CHECK-LABEL: func.func @elements
// CHECK: %{{.*}} = vector.from_elements %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: %{{.*}} = vector.from_elements %{{.*}} {x} : vector<f32>
// CHECK: %{{.*}} = vector.from_elements %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : vector<2x2xf32>
// CHECK: %{{.*}}:2 = vector.to_elements %{{.*}} : vector<2x1xf32>
// CHECK: %{{.*}} = vector.to_elements %{{.*}} {x} : vector<f32>
func.func @elements(%a: f32, %b: f32, %v: vector<2x1xf32>, %s: vector<f32>) {
  %0 = vector.from_elements %a, %b : vector<2xf32>
  %1 = vector.from_elements %a {x} : vector<f32>
  %2 = vector.from_elements %a, %b, %a, %b : vector<2x2xf32>
  %3:2 = vector.to_elements %v : vector<2x1xf32>
  %4 = vector.to_elements %s {x} : vector<f32>
  return
}

// A part of a vector: of known and unknown positions.

// CHECK-LABEL: func.func @extract
// CHECK: %{{.*}} = vector.extract %{{.*}}[3] : vector<8x16xf32> from vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[3, 7, 15] : f32 from vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[%{{.*}}, 7] {x} : vector<16xf32> from vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[] : vector<4x8x16xf32> from vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[] : f32 from vector<f32>
func.func @extract(%v: vector<4x8x16xf32>, %s: vector<f32>, %n: index) {
  %0 = vector.extract %v[3] : vector<8x16xf32> from vector<4x8x16xf32>
  %1 = vector.extract %v[3, 7, 15] : f32 from vector<4x8x16xf32>
  %2 = vector.extract %v[%n, 7] {x} : vector<16xf32> from vector<4x8x16xf32>
  %3 = vector.extract %v[] : vector<4x8x16xf32> from vector<4x8x16xf32>
  %4 = vector.extract %s[] : f32 from vector<f32>
  return
}

// A part of a vector replaced.

// CHECK-LABEL: func.func @insert
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [3] : vector<8x16xf32> into vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [3, %{{.*}}] {x} : vector<16xf32> into vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [0, %{{.*}}, 15] : f32 into vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [] : f32 into vector<f32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [] : vector<4x8x16xf32> into vector<4x8x16xf32>
func.func @insert(%v: vector<4x8x16xf32>, %r: vector<16xf32>, %p: vector<8x16xf32>, %s: vector<f32>, %f: f32, %n: index) {
  %0 = vector.insert %p, %v[3] : vector<8x16xf32> into vector<4x8x16xf32>
  %1 = vector.insert %r, %v[3, %n] {x} : vector<16xf32> into vector<4x8x16xf32>
  %2 = vector.insert %f, %v[0, %n, 15] : f32 into vector<4x8x16xf32>
  %3 = vector.insert %f, %s[] : f32 into vector<f32>
  %4 = vector.insert %v, %v[] : vector<4x8x16xf32> into vector<4x8x16xf32>
  return
}

// Parts along several axes.

// CHECK-LABEL: func.func @strided_slices
// CHECK: %{{.*}} = vector.extract_strided_slice %{{.*}} {offsets = [0 : i64, 2 : i64], sizes = [2 : i64, 4 : i64], strides = [1 : i64, 1 : i64]} : vector<4x8x16xf32> to vector<2x4x16xf32>
// CHECK: %{{.*}} = vector.extract_strided_slice %{{.*}} {x, offsets = [3 : i64], sizes = [1 : i64], strides = [1 : i64]} : vector<4x8x16xf32> to vector<1x8x16xf32>
// CHECK: %{{.*}} = vector.insert_strided_slice %{{.*}}, %{{.*}} {offsets = [2 : i64, 2 : i64, 2 : i64], strides = [1 : i64, 1 : i64]} : vector<2x4xf32> into vector<4x8x16xf32>
// CHECK: %{{.*}} = vector.insert_strided_slice %{{.*}}, %{{.*}} {offsets = [0 : i64, 0 : i64], strides = [1 : i64, 1 : i64], x} : vector<2x4xf32> into vector<2x4xf32>
func.func @strided_slices(%v: vector<4x8x16xf32>, %p: vector<2x4xf32>) {
  %0 = vector.extract_strided_slice %v {offsets = [0, 2], sizes = [2, 4], strides = [1, 1]} : vector<4x8x16xf32> to vector<2x4x16xf32>
  %1 = vector.extract_strided_slice %v {offsets = [3], sizes = [1], strides = [1], x} : vector<4x8x16xf32> to vector<1x8x16xf32>
  %2 = vector.insert_strided_slice %p, %v {offsets = [2, 2, 2], strides = [1, 1]} : vector<2x4xf32> into vector<4x8x16xf32>
  %3 = vector.insert_strided_slice %p, %p {offsets = [0, 0], strides = [1, 1], x} : vector<2x4xf32> into vector<2x4xf32>
  return
}

// Elements of two vectors in turn.

// CHECK-LABEL: func.func @interleave
// CHECK: %{{.*}} = vector.interleave %{{.*}}, %{{.*}} : vector<2x4xf32> -> vector<2x8xf32>
// CHECK: %{{.*}} = vector.interleave %{{.*}}, %{{.*}} {x} : vector<f32> -> vector<2xf32>
// CHECK: %{{.*}} = vector.interleave %{{.*}}, %{{.*}} : vector<[4]xi8> -> vector<[8]xi8>
// CHECK: %{{.*}}:2 = vector.deinterleave %{{.*}} : vector<2x4xf32> -> vector<2x2xf32>
// CHECK: %{{.*}}:2 = vector.deinterleave %{{.*}} {x} : vector<[4]xi8> -> vector<[2]xi8>
func.func @interleave(%a: vector<2x4xf32>, %s: vector<f32>, %k: vector<[4]xi8>) {
  %0 = vector.interleave %a, %a : vector<2x4xf32> -> vector<2x8xf32>
  %1 = vector.interleave %s, %s {x} : vector<f32> -> vector<2xf32>
  %2 = vector.interleave %k, %k : vector<[4]xi8> -> vector<[8]xi8>
  %3, %4 = vector.deinterleave %a : vector<2x4xf32> -> vector<2x2xf32>
  %5, %6 = vector.deinterleave %k {x} : vector<[4]xi8> -> vector<[2]xi8>
  return
}

// Parts of vectors whose size the machine tells.

// CHECK-LABEL: func.func @scalable
// CHECK: %{{.*}} = vector.scalable.extract %{{.*}}[8] : vector<8xf32> from vector<[16]xf32>
// CHECK: %{{.*}} = vector.scalable.insert %{{.*}}, %{{.*}}[0] : vector<8xf32> into vector<[16]xf32>
// CHECK: %{{.*}} = vector.scalable.extract %{{.*}}[4] {x} : vector<[4]xf32> from vector<[16]xf32>
// CHECK: %{{.*}} = vector.vscale
// CHECK: %{{.*}} = vector.vscale {x}
func.func @scalable(%k: vector<[16]xf32>, %v: vector<8xf32>) {
  %0 = vector.scalable.extract %k[8] : vector<8xf32> from vector<[16]xf32>
  %1 = vector.scalable.insert %v, %k[0] : vector<8xf32> into vector<[16]xf32>
  %2 = vector.scalable.extract %k[4] {x} : vector<[4]xf32> from vector<[16]xf32>
  %3 = vector.vscale
  %4 = vector.vscale {x}
  return
}

// A buffer of elements as one of a vector.

// CHECK-LABEL: func.func @type_cast
// CHECK: %{{.*}} = vector.type_cast %{{.*}} : memref<4x3xf32> to memref<vector<4x3xf32>>
func.func @type_cast(%m: memref<4x3xf32>, %s: memref<f32>) {
  %0 = vector.type_cast %m : memref<4x3xf32> to memref<vector<4x3xf32>>
  return
}
