// RUN: mlopt %s --canonicalize --split-input-file | filecheck %s

// Ops that undo each other, and constants.

// CHECK-LABEL: func.func @vectors
// CHECK-NEXT: %{{.*}} = arith.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]> : vector<2x2xf32>
// CHECK-NEXT: %{{.*}} = vector.shape_cast %{{.*}} : vector<4x8xf32> to vector<32xf32>
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : f32, vector<4x8xf32>, vector<2x2xf32>, vector<32xf32>
func.func @vectors(%f: f32, %v: vector<4x8xf32>) -> (f32, vector<4x8xf32>, vector<2x2xf32>, vector<32xf32>) {
  %0 = vector.broadcast %f : f32 to vector<4xf32>
  %1 = vector.extract %0[2] : f32 from vector<4xf32>
  %2 = vector.transpose %v, [1, 0] : vector<4x8xf32> to vector<8x4xf32>
  %3 = vector.transpose %2, [1, 0] : vector<8x4xf32> to vector<4x8xf32>
  %c = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : vector<2x2xf32>
  %4 = vector.transpose %c, [1, 0] : vector<2x2xf32> to vector<2x2xf32>
  %5 = vector.shape_cast %v : vector<4x8xf32> to vector<32xf32>
  %6 = vector.shape_cast %5 : vector<32xf32> to vector<8x4xf32>
  %7 = vector.shape_cast %6 : vector<8x4xf32> to vector<32xf32>
  return %1, %3, %4, %7 : f32, vector<4x8xf32>, vector<2x2xf32>, vector<32xf32>
}
