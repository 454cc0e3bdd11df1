// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Elements are moved about.

// CHECK-LABEL: func.func @shapes
// CHECK: %{{.*}} = vector.broadcast %{{.*}} : f32 to vector<4x8xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[1] : vector<8xf32> from vector<4x8xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[%{{.*}}, 2] : f32 from vector<4x8xf32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [1, %{{.*}}] : f32 into vector<4x8xf32>
// CHECK: %{{.*}} = vector.shape_cast %{{.*}} : vector<4x8xf32> to vector<32xf32>
// CHECK: %{{.*}} = vector.transpose %{{.*}}, [1, 0] : vector<4x8xf32> to vector<8x4xf32>
// CHECK: %{{.*}} = vector.shuffle %{{.*}}, %{{.*}} [0, 5, -1] : vector<4xf32>, vector<4xf32>
// CHECK: %{{.*}} = vector.bitcast %{{.*}} : vector<4xf32> to vector<4xi32>
// CHECK: %{{.*}} = vector.from_elements %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: %{{.*}} = vector.to_elements %{{.*}} : vector<4xf32>
// CHECK: %{{.*}} = vector.extract_strided_slice %{{.*}} {offsets = [0 : i64, 2 : i64], sizes = [2 : i64, 4 : i64], strides = [1 : i64, 1 : i64]} : vector<4x8xf32> to vector<2x4xf32>
// CHECK: %{{.*}} = vector.insert_strided_slice %{{.*}}, %{{.*}} {offsets = [0 : i64, 2 : i64], strides = [1 : i64]} : vector<4xf32> into vector<4x8xf32>
// CHECK: %{{.*}} = vector.interleave %{{.*}}, %{{.*}} : vector<4xf32> -> vector<8xf32>
// CHECK: %{{.*}} = vector.deinterleave %{{.*}} : vector<8xf32> -> vector<4xf32>
// CHECK: %{{.*}} = vector.type_cast %{{.*}} : memref<4x4xf32> to memref<vector<4x4xf32>>
// CHECK: %{{.*}} = vector.scalable.insert %{{.*}}, %{{.*}}[0] : vector<4xf32> into vector<[4]xf32>
// CHECK: %{{.*}} = vector.scalable.extract %{{.*}}[0] : vector<4xf32> from vector<[4]xf32>
// CHECK: %{{.*}} = vector.extract %{{.*}}[] : f32 from vector<f32>
// CHECK: %{{.*}} = vector.insert %{{.*}}, %{{.*}} [] : f32 into vector<f32>
func.func @shapes(%v4: vector<4xf32>, %v: vector<4x8xf32>, %f: f32, %i: index, %v0: vector<f32>, %v8: vector<8xf32>, %mm: memref<4x4xf32>, %vs: vector<[4]xf32>) {
  %0 = vector.broadcast %f : f32 to vector<4x8xf32>
  %1 = vector.extract %v[1] : vector<8xf32> from vector<4x8xf32>
  %2 = vector.extract %v[%i, 2] : f32 from vector<4x8xf32>
  %3 = vector.insert %f, %v[1, %i] : f32 into vector<4x8xf32>
  %4 = vector.shape_cast %v : vector<4x8xf32> to vector<32xf32>
  %5 = vector.transpose %v, [1, 0] : vector<4x8xf32> to vector<8x4xf32>
  %28 = vector.shuffle %v4, %v4 [0, 5, -1] : vector<4xf32>, vector<4xf32>
  %29 = vector.bitcast %v4 : vector<4xf32> to vector<4xi32>
  %32 = vector.from_elements %f, %f : vector<2xf32>
  %33:4 = vector.to_elements %v4 : vector<4xf32>
  %34 = vector.extract_strided_slice %v {offsets = [0, 2], sizes = [2, 4], strides = [1, 1]} : vector<4x8xf32> to vector<2x4xf32>
  %35 = vector.insert_strided_slice %v4, %v {offsets = [0, 2], strides = [1]} : vector<4xf32> into vector<4x8xf32>
  %36 = vector.interleave %v4, %v4 : vector<4xf32> -> vector<8xf32>
  %37, %38 = vector.deinterleave %v8 : vector<8xf32> -> vector<4xf32>
  %39 = vector.type_cast %mm : memref<4x4xf32> to memref<vector<4x4xf32>>
  %42 = vector.scalable.insert %v4, %vs[0] : vector<4xf32> into vector<[4]xf32>
  %43 = vector.scalable.extract %vs[0] : vector<4xf32> from vector<[4]xf32>
  %44 = vector.extract %v0[] : f32 from vector<f32>
  %45 = vector.insert %f, %v0[] : f32 into vector<f32>
  return
}
