// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Index arithmetic by maps.

// CHECK-LABEL: func.func @maps
// CHECK: %{{.*}} = affine.apply affine_map<(d0)[s0] -> (d0 mod 5 + s0 floordiv 3)>(%{{.*}})[%{{.*}}]
// CHECK: %{{.*}} = affine.apply affine_map<() -> (5)>()
// CHECK: %{{.*}} = affine.max affine_map<(d0)[s0] -> (d0 + s0, 4)>(%{{.*}})[%{{.*}}]
// CHECK: %{{.*}} = affine.min affine_map<(d0) -> (d0, 4)>(%{{.*}}) {x}
func.func @maps(%n: index) {
  %0 = affine.apply affine_map<(d0)[s0] -> (d0 mod 5 + s0 floordiv 3)>(%n)[%n]
  %1 = affine.apply affine_map<() -> (5)>()
  %2 = affine.max affine_map<(d0)[s0] -> (d0 + s0, 4)>(%n)[%n]
  %3 = affine.min affine_map<(d0) -> (d0, 4)>(%n) {x}
  return
}

// Linear indices and coordinates.

// CHECK-LABEL: func.func @linear
// CHECK: %{{.*}}:2 = affine.delinearize_index %{{.*}} into (4, %{{.*}}) : index, index
// CHECK: %{{.*}}:2 = affine.delinearize_index %{{.*}} into (%{{.*}}) : index, index
// CHECK: %{{.*}} = affine.linearize_index [%{{.*}}, %{{.*}}] by (4, %{{.*}}) : index
// CHECK: %{{.*}} = affine.linearize_index disjoint [%{{.*}}, %{{.*}}] by (%{{.*}}) : index
func.func @linear(%n: index) {
  %0, %1 = affine.delinearize_index %n into (4, %n) : index, index
  %2, %3 = affine.delinearize_index %n into (%n) : index, index
  %4 = affine.linearize_index [%n, %n] by (4, %n) : index
  %5 = affine.linearize_index disjoint [%n, %n] by (%n) : index
  return
}

// Loops.

// CHECK-LABEL: func.func @loops
// CHECK: affine.for %{{.*}} = 0 to 7 {
// CHECK: } {y}
// CHECK: affine.for %{{.*}} = max affine_map<()[s0] -> (s0, 3)>()[%{{.*}}] to %{{.*}} step 2 {
// CHECK: %{{.*}} = affine.for %{{.*}} = 0 to min affine_map<(d0) -> (d0, 7)>(%{{.*}}) iter_args(%{{.*}} = %{{.*}}) -> (f64) {
// CHECK: affine.yield %{{.*}} : f64
// CHECK: affine.parallel (%{{.*}}, %{{.*}}) = (0, max(%{{.*}}, 3)) to (min(%{{.*}}, 4), %{{.*}} + 3) step (1, 4) {
// CHECK: %{{.*}} = affine.parallel (%{{.*}}) = (symbol(%{{.*}})) to (%{{.*}}) reduce ("addf") -> (f64) {
// CHECK: affine.yield %{{.*}} : f64
func.func @loops(%n: index, %f: f64) {
  affine.for %k = 0 to 7 {
  } {y}
  affine.for %k = max affine_map<()[s0] -> (s0, 3)>()[%n] to %n step 2 {
  }
  %0 = affine.for %k = 0 to min affine_map<(d0) -> (d0, 7)>(%n) iter_args(%g = %f) -> (f64) {
    affine.yield %g : f64
  }
  affine.parallel (%x, %y) = (0, max(%n, 3)) to (min(%n, 4), %n + 3) step (1, 4) {
  }
  %1 = affine.parallel (%x) = (symbol(%n)) to (%n) reduce ("addf") -> (f64) {
    affine.yield %f : f64
  }
  return
}

// Conditionals.

// CHECK-LABEL: func.func @if
// CHECK: affine.if affine_set<(d0)[s0] : (d0 - 1 >= 0, d0 - s0 == 0)>(%{{.*}})[%{{.*}}] {
// CHECK: } else {
// CHECK: } {x = 1 : i64}
// CHECK: %{{.*}} = affine.if affine_set<(d0) : (d0 >= 0)>(%{{.*}}) -> f64 {
// CHECK: affine.yield %{{.*}} : f64
// CHECK: } else {
// CHECK: affine.yield %{{.*}} : f64
func.func @if(%n: index, %f: f64) {
  affine.if affine_set<(d0)[s0] : (d0 - 1 >= 0, d0 - s0 == 0)>(%n)[%n] {
  } else {
  } {x = 1 : i64}
  %0 = affine.if affine_set<(d0) : (d0 >= 0)>(%n) -> f64 {
    affine.yield %f : f64
  } else {
    affine.yield %f : f64
  }
  return
}

// Accesses, with dimensions and symbols as subscripts.

// CHECK-LABEL: func.func @accesses
// CHECK: affine.for %{{.*}} = 0 to 4 {
// CHECK: %{{.*}} = affine.load %{{.*}}[%{{.*}} * 2 mod 3, %{{.*}} + symbol(%{{.*}})] {u} : memref<4x4xi32>
// CHECK: affine.store %{{.*}}, %{{.*}}[(%{{.*}} + 1) floordiv 2, 3] : memref<4x4xi32>
// CHECK: %{{.*}} = affine.vector_load %{{.*}}[%{{.*}}, 0] : memref<4x4xi32>, vector<2xi32>
// CHECK: affine.vector_store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}} ceildiv 2] : memref<4x4xi32>, vector<2xi32>
// CHECK: affine.prefetch %{{.*}}[%{{.*}}, 0], write, locality<3>, data : memref<4x4xi32>
func.func @accesses(%n: index, %m: memref<4x4xi32>) {
  affine.for %k = 0 to 4 {
    %0 = affine.load %m[%k * 2 mod 3, %k + symbol(%n)] {u} : memref<4x4xi32>
    affine.store %0, %m[(%k + 1) floordiv 2, 3] : memref<4x4xi32>
    %1 = affine.vector_load %m[%k, 0] : memref<4x4xi32>, vector<2xi32>
    affine.vector_store %1, %m[%k, %k ceildiv 2] : memref<4x4xi32>, vector<2xi32>
    affine.prefetch %m[%k, 0], write, locality<3>, data : memref<4x4xi32>
  }
  return
}

// Symbols: what is computed from symbols without effects, at any depth; a dimension may be
// an affine function of dimensions.

// CHECK-LABEL: func.func @categories
// CHECK:       affine.load %{{.*}}[%{{.*}} + symbol(%{{.*}})]
// CHECK:       affine.load %{{.*}}[%{{.*}}]
func.func @categories(%m: memref<?xf32>, %n: index) {
  affine.for %i = 0 to 8 {
    %c2 = arith.constant 2 : index
    %less = arith.subi %n, %c2 : index
    %0 = affine.load %m[%i + symbol(%less)] : memref<?xf32>
    %j = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%i)
    %1 = affine.load %m[%j] : memref<?xf32>
  }
  return
}
