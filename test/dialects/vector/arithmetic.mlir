// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Products added.

// CHECK-LABEL: func.func @fma
// CHECK: %{{.*}} = vector.fma %{{.*}}, %{{.*}}, %{{.*}} : vector<2x4xf32>
// CHECK: %{{.*}} = vector.fma %{{.*}}, %{{.*}}, %{{.*}} {x} : vector<f64>
func.func @fma(%v: vector<2x4xf32>, %s: vector<f64>) {
  %0 = vector.fma %v, %v, %v : vector<2x4xf32>
  %1 = vector.fma %s, %s, %s {x} : vector<f64>
  return
}

// All elements combined, by each kind.

// CHECK-LABEL: func.func @reduction
// CHECK: %{{.*}} = vector.reduction <add>, %{{.*}} : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <mul>, %{{.*}}, %{{.*}} fastmath<reassoc> : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <minimumf>, %{{.*}} : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <maximumf>, %{{.*}} : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <minnumf>, %{{.*}} : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <maxnumf>, %{{.*}} {x} : vector<4xf32> into f32
// CHECK: %{{.*}} = vector.reduction <add>, %{{.*}}, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <mul>, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <minsi>, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <minui>, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <maxsi>, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <maxui>, %{{.*}} : vector<8xi32> into i32
// CHECK: %{{.*}} = vector.reduction <and>, %{{.*}} : vector<4xi1> into i1
// CHECK: %{{.*}} = vector.reduction <or>, %{{.*}} : vector<4xi1> into i1
// CHECK: %{{.*}} = vector.reduction <xor>, %{{.*}} : vector<4xi1> into i1
// CHECK: %{{.*}} = vector.reduction <add>, %{{.*}} : vector<f32> into f32
func.func @reduction(%v: vector<4xf32>, %i: vector<8xi32>, %b: vector<4xi1>, %s: vector<f32>, %f: f32, %k: i32) {
  %0 = vector.reduction <add>, %v : vector<4xf32> into f32
  %1 = vector.reduction <mul>, %v, %f fastmath<reassoc> : vector<4xf32> into f32
  %2 = vector.reduction <minimumf>, %v : vector<4xf32> into f32
  %3 = vector.reduction <maximumf>, %v : vector<4xf32> into f32
  %4 = vector.reduction <minnumf>, %v : vector<4xf32> into f32
  %5 = vector.reduction <maxnumf>, %v {x} : vector<4xf32> into f32
  %6 = vector.reduction <add>, %i, %k : vector<8xi32> into i32
  %7 = vector.reduction <mul>, %i : vector<8xi32> into i32
  %8 = vector.reduction <minsi>, %i : vector<8xi32> into i32
  %9 = vector.reduction <minui>, %i : vector<8xi32> into i32
  %10 = vector.reduction <maxsi>, %i : vector<8xi32> into i32
  %11 = vector.reduction <maxui>, %i : vector<8xi32> into i32
  %12 = vector.reduction <and>, %b : vector<4xi1> into i1
  %13 = vector.reduction <or>, %b : vector<4xi1> into i1
  %14 = vector.reduction <xor>, %b : vector<4xi1> into i1
  %15 = vector.reduction <add>, %s : vector<f32> into f32
  return
}

// Some axes combined.

// CHECK-LABEL: func.func @multi_reduction
// CHECK: %{{.*}} = vector.multi_reduction <add>, %{{.*}}, %{{.*}} [0, 2] : vector<2x3x4xf32> to vector<3xf32>
// CHECK: %{{.*}} = vector.multi_reduction <maxnumf>, %{{.*}}, %{{.*}} [0, 1, 2] : vector<2x3x4xf32> to f32
// CHECK: %{{.*}} = vector.multi_reduction <mul>, %{{.*}}, %{{.*}} [] : vector<2x3x4xf32> to vector<2x3x4xf32>
func.func @multi_reduction(%v: vector<2x3x4xf32>, %a: vector<3xf32>, %f: f32) {
  %0 = vector.multi_reduction <add>, %v, %a [0, 2] : vector<2x3x4xf32> to vector<3xf32>
  %1 = vector.multi_reduction <maxnumf>, %v, %f [0, 1, 2] : vector<2x3x4xf32> to f32
  %2 = vector.multi_reduction <mul>, %v, %v [] : vector<2x3x4xf32> to vector<2x3x4xf32>
  return
}

// Products of vectors, with axes combined: a matrix product, an inner product, wider sums.

// CHECK-LABEL: func.func @contract
// CHECK: %{{.*}} = vector.contract {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %{{.*}}, %{{.*}}, %{{.*}} : vector<2x3xf32>, vector<3x4xf32> into vector<2x4xf32>
// CHECK: %{{.*}} = vector.contract {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<maxnumf>} %{{.*}}, %{{.*}}, %{{.*}} : vector<3xf32>, vector<3xf32> into f32
// CHECK: %{{.*}} = vector.contract {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<add>} %{{.*}}, %{{.*}}, %{{.*}} : vector<3xf16>, vector<3xf16> into f32
func.func @contract(%a: vector<2x3xf32>, %b: vector<3x4xf32>, %c: vector<2x4xf32>, %v: vector<3xf32>, %f: f32, %h: vector<3xf16>) {
  %0 = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %a, %b, %c : vector<2x3xf32>, vector<3x4xf32> into vector<2x4xf32>
  %1 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<maxnumf>} %v, %v, %f : vector<3xf32>, vector<3xf32> into f32
  %2 = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]} %h, %h, %f : vector<3xf16>, vector<3xf16> into f32
  return
}

// Every product of two elements.

// CHECK-LABEL: func.func @outerproduct
// CHECK: %{{.*}} = vector.outerproduct %{{.*}}, %{{.*}} : vector<2xf32>, vector<4xf32>
// CHECK: %{{.*}} = vector.outerproduct %{{.*}}, %{{.*}}, %{{.*}} : vector<2xf32>, vector<4xf32>
// CHECK: %{{.*}} = vector.outerproduct %{{.*}}, %{{.*}}, %{{.*}} {kind = #vector.kind<maxnumf>} : vector<2xf32>, vector<4xf32>
// CHECK: %{{.*}} = vector.outerproduct %{{.*}}, %{{.*}} : vector<4xf32>, f32
func.func @outerproduct(%a: vector<2xf32>, %b: vector<4xf32>, %c: vector<2x4xf32>, %f: f32) {
  %0 = vector.outerproduct %a, %b : vector<2xf32>, vector<4xf32>
  %1 = vector.outerproduct %a, %b, %c : vector<2xf32>, vector<4xf32>
  %2 = vector.outerproduct %a, %b, %c {kind = #vector.kind<maxnumf>} : vector<2xf32>, vector<4xf32>
  %3 = vector.outerproduct %b, %f : vector<4xf32>, f32
  return
}

// Running sums along an axis.

// CHECK-LABEL: func.func @scan
// CHECK: %{{.*}}:2 = vector.scan <add>, %{{.*}}, %{{.*}} {inclusive = true, reduction_dim = 1 : i64} : vector<2x3xi32>, vector<2xi32>
// CHECK: %{{.*}}:2 = vector.scan <xor>, %{{.*}}, %{{.*}} {inclusive = false, reduction_dim = 1 : i64, x} : vector<2x3xi32>, vector<2xi32>
func.func @scan(%v: vector<2x3xi32>, %a: vector<2xi32>) {
  %0:2 = vector.scan <add>, %v, %a {inclusive = true, reduction_dim = 1 : i64} : vector<2x3xi32>, vector<2xi32>
  %1:2 = vector.scan <xor>, %v, %a {inclusive = false, reduction_dim = 1 : i64, x} : vector<2x3xi32>, vector<2xi32>
  return
}

// 0, 1, 2 and so on.

// CHECK-LABEL: func.func @step
// CHECK: %{{.*}} = vector.step : vector<4xindex>
// CHECK: %{{.*}} = vector.step {x} : vector<[4]xindex>
func.func @step() {
  %0 = vector.step : vector<4xindex>
  %1 = vector.step {x} : vector<[4]xindex>
  return
}
