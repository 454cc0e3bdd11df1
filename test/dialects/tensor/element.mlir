// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Tensors whose elements are undefined: static, dynamic, of rank 0, without elements, encoded.

// CHECK-LABEL: func.func @empty
// CHECK: %{{.*}} = tensor.empty() : tensor<4x8xf32>
// CHECK: %{{.*}} = tensor.empty(%{{.*}}, %{{.*}}) {x = 1 : i64} : tensor<?x3x?xbf16>
// CHECK: %{{.*}} = tensor.empty() : tensor<i1>
// CHECK: %{{.*}} = tensor.empty() : tensor<2x0xindex>
// CHECK: %{{.*}} = tensor.empty() : tensor<4xf32, "encoding">
func.func @empty(%n: index) {
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty(%n, %n) {x = 1 : i64} : tensor<?x3x?xbf16>
  %2 = tensor.empty() : tensor<i1>
  %3 = tensor.empty() : tensor<2x0xindex>
  %4 = tensor.empty() : tensor<4xf32, "encoding">
  return
}

// An element, and a tensor with an element replaced.

// CHECK-LABEL: func.func @element
// CHECK: %{{.*}} = tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<?x4xf16>
// CHECK: %{{.*}} = tensor.extract %{{.*}}[] {x} : tensor<i32>
// CHECK: %{{.*}} = tensor.insert %{{.*}} into %{{.*}}[%{{.*}}, %{{.*}}] : tensor<?x4xf16>
// CHECK: %{{.*}} = tensor.insert %{{.*}} into %{{.*}}[] : tensor<i32>
func.func @element(%t: tensor<?x4xf16>, %s: tensor<i32>, %i: index, %f: f16, %k: i32) {
  %0 = tensor.extract %t[%i, %i] : tensor<?x4xf16>
  %1 = tensor.extract %s[] {x} : tensor<i32>
  %2 = tensor.insert %f into %t[%i, %i] : tensor<?x4xf16>
  %3 = tensor.insert %k into %s[] : tensor<i32>
  return
}

// Tensors of operands: also none, and one.

// CHECK-LABEL: func.func @from_elements
// CHECK: %{{.*}} = tensor.from_elements %{{.*}}, %{{.*}} : tensor<2xf64>
// CHECK: %{{.*}} = tensor.from_elements %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x2xf64>
// CHECK: %{{.*}} = tensor.from_elements %{{.*}} : tensor<f64>
// CHECK: %{{.*}} = tensor.from_elements : tensor<0xf64>
func.func @from_elements(%a: f64, %b: f64, %v: vector<4xf32>) {
  %0 = tensor.from_elements %a, %b : tensor<2xf64>
  %1 = tensor.from_elements %a, %b, %b, %a : tensor<2x2xf64>
  %2 = tensor.from_elements %a : tensor<f64>
  %3 = tensor.from_elements : tensor<0xf64>
  return
}

// Tensors of one value everywhere.

// CHECK-LABEL: func.func @splat
// CHECK: %{{.*}} = tensor.splat %{{.*}} : tensor<3x2xi8>
// CHECK: %{{.*}} = tensor.splat %{{.*}}[%{{.*}}, %{{.*}}] {x} : tensor<?x2x?xi8>
// CHECK: %{{.*}} = tensor.splat %{{.*}} : tensor<i8>
// CHECK: %{{.*}} = tensor.splat %{{.*}} : tensor<0xi8>
func.func @splat(%a: i8, %n: index) {
  %0 = tensor.splat %a : tensor<3x2xi8>
  %1 = tensor.splat %a[%n, %n] {x} : tensor<?x2x?xi8>
  %2 = tensor.splat %a : tensor<i8>
  %3 = tensor.splat %a : tensor<0xi8>
  return
}

// The body computes each element from its indices.

// CHECK-LABEL: func.func @generate
// CHECK: %{{.*}} = tensor.generate %{{.*}} {
// CHECK: tensor.yield %{{.*}} : f32
// CHECK: %{{.*}} = tensor.generate {
// CHECK: tensor.yield %{{.*}} : index
// CHECK: %{{.*}} = tensor.generate {
// CHECK: tensor.yield %{{.*}} : f32
func.func @generate(%n: index, %f: f32) {
  %0 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    tensor.yield %f : f32
  } : tensor<?x3xf32>
  %1 = tensor.generate {
  ^bb0(%i: index):
    %k = arith.muli %i, %n : index
    tensor.yield %k : index
  } {x} : tensor<5xindex>
  %2 = tensor.generate {
    tensor.yield %f : f32
  } : tensor<f32>
  return
}

// Slices at coordinates; the axes in question are 1 or left out.

// CHECK-LABEL: func.func @gather
// CHECK: %{{.*}} = tensor.gather %{{.*}}[%{{.*}}] gather_dims([0, 2]) : (tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<2x7x5xf32>
// CHECK: %{{.*}} = tensor.gather %{{.*}}[%{{.*}}] gather_dims([0, 2]) unique : (tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<2x7x1x5x1xf32>
// CHECK: %{{.*}} = tensor.gather %{{.*}}[%{{.*}}] gather_dims([1]) unique : (tensor<?x5xf32>, tensor<?x1xi32>) -> tensor<?x?xf32>
func.func @gather(%t: tensor<4x5x6xf32>, %i: tensor<2x7x2xindex>, %u: tensor<?x1xi32>, %d: tensor<?x5xf32>) {
  %0 = tensor.gather %t[%i] gather_dims([0, 2]) : (tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<2x7x5xf32>
  %1 = tensor.gather %t[%i] gather_dims([0, 2]) unique : (tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<2x7x1x5x1xf32>
  %2 = tensor.gather %d[%u] gather_dims([1]) unique : (tensor<?x5xf32>, tensor<?x1xi32>) -> tensor<?x?xf32>
  return
}

// Slices written at coordinates that are all different.

// CHECK-LABEL: func.func @scatter
// CHECK: %{{.*}} = tensor.scatter %{{.*}} into %{{.*}}[%{{.*}}] scatter_dims([0, 2]) unique : (tensor<2x7x5xf32>, tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<4x5x6xf32>
// CHECK: %{{.*}} = tensor.scatter %{{.*}} into %{{.*}}[%{{.*}}] scatter_dims([0, 2]) unique : (tensor<2x7x1x5x1xf32>, tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<4x5x6xf32>
func.func @scatter(%t: tensor<4x5x6xf32>, %i: tensor<2x7x2xindex>, %s: tensor<2x7x5xf32>, %l: tensor<2x7x1x5x1xf32>) {
  %0 = tensor.scatter %s into %t[%i] scatter_dims([0, 2]) unique : (tensor<2x7x5xf32>, tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<4x5x6xf32>
  %1 = tensor.scatter %l into %t[%i] scatter_dims([0, 2]) unique : (tensor<2x7x1x5x1xf32>, tensor<4x5x6xf32>, tensor<2x7x2xindex>) -> tensor<4x5x6xf32>
  return
}
