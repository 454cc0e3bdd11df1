// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Casts of scalars, vectors and tensors.

// CHECK-LABEL: func.func @casts
// CHECK: %{{.*}} = arith.extsi %{{.*}} : i32 to i64
// CHECK: %{{.*}} = arith.extui %{{.*}} : vector<4xi32> to vector<4xi64>
// CHECK: %{{.*}} = arith.trunci %{{.*}} : i32 to i8
// CHECK: %{{.*}} = arith.trunci %{{.*}} overflow<nsw,nuw> : vector<4xi32> to vector<4xi16>
// CHECK: %{{.*}} = arith.extf %{{.*}} : f16 to f32
// CHECK: %{{.*}} = arith.extf %{{.*}} fastmath<fast> : tensor<?xf32> to tensor<?xf64>
// CHECK: %{{.*}} = arith.truncf %{{.*}} : f64 to f32
// CHECK: %{{.*}} = arith.truncf %{{.*}} to_nearest_even fastmath<fast> : f64 to f32
// CHECK: %{{.*}} = arith.truncf %{{.*}} toward_zero : f64 to f32
// CHECK: %{{.*}} = arith.sitofp %{{.*}} : vector<4xi32> to vector<4xf16>
// CHECK: %{{.*}} = arith.uitofp %{{.*}} : i32 to f64
// CHECK: %{{.*}} = arith.fptosi %{{.*}} : tensor<?xf32> to tensor<?xi8>
// CHECK: %{{.*}} = arith.fptoui %{{.*}} : f32 to i64
// CHECK: %{{.*}} = arith.index_cast %{{.*}} : index to i32
// CHECK: %{{.*}} = arith.index_cast %{{.*}} : vector<4xi32> to vector<4xindex>
// CHECK: %{{.*}} = arith.index_cast %{{.*}} : memref<4xi32> to memref<4xindex>
// CHECK: %{{.*}} = arith.index_castui %{{.*}} : i32 to index
// CHECK: %{{.*}} = arith.bitcast %{{.*}} : f32 to i32
// CHECK: %{{.*}} = arith.bitcast %{{.*}} : vector<4xi32> to vector<4xf32>
func.func @casts(%a: i32, %f: f32, %h: f16, %d: f64, %n: index, %v: vector<4xi32>, %w: tensor<?xf32>, %m: memref<4xi32>) {
  %0 = arith.extsi %a : i32 to i64
  %1 = arith.extui %v : vector<4xi32> to vector<4xi64>
  %2 = arith.trunci %a : i32 to i8
  %3 = arith.trunci %v overflow<nsw, nuw> : vector<4xi32> to vector<4xi16>
  %4 = arith.extf %h : f16 to f32
  %5 = arith.extf %w fastmath<fast> : tensor<?xf32> to tensor<?xf64>
  %6 = arith.truncf %d : f64 to f32
  %7 = arith.truncf %d to_nearest_even fastmath<fast> : f64 to f32
  %8 = arith.truncf %d toward_zero : f64 to f32
  %9 = arith.sitofp %v : vector<4xi32> to vector<4xf16>
  %10 = arith.uitofp %a : i32 to f64
  %11 = arith.fptosi %w : tensor<?xf32> to tensor<?xi8>
  %12 = arith.fptoui %f : f32 to i64
  %13 = arith.index_cast %n : index to i32
  %14 = arith.index_cast %v : vector<4xi32> to vector<4xindex>
  %15 = arith.index_cast %m : memref<4xi32> to memref<4xindex>
  %16 = arith.index_castui %a : i32 to index
  %17 = arith.bitcast %f : f32 to i32
  %18 = arith.bitcast %v : vector<4xi32> to vector<4xf32>
  return
}
