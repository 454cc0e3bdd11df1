// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Masks of which the first elements along each axis are set.

// CHECK-LABEL: func.func @masks
// CHECK: %{{.*}} = vector.constant_mask [2, 3] : vector<4x8xi1>
// CHECK: %{{.*}} = vector.constant_mask [0] {x} : vector<[4]xi1>
// CHECK: %{{.*}} = vector.constant_mask [1] : vector<i1>
// CHECK: %{{.*}} = vector.create_mask %{{.*}}, %{{.*}} : vector<4x8xi1>
// CHECK: %{{.*}} = vector.create_mask %{{.*}} {x} : vector<[4]xi1>
// CHECK: %{{.*}} = vector.create_mask %{{.*}} : vector<i1>
func.func @masks(%n: index) {
  %0 = vector.constant_mask [2, 3] : vector<4x8xi1>
  %1 = vector.constant_mask [0] {x} : vector<[4]xi1>
  %2 = vector.constant_mask [1] : vector<i1>
  %3 = vector.create_mask %n, %n : vector<4x8xi1>
  %4 = vector.create_mask %n {x} : vector<[4]xi1>
  %5 = vector.create_mask %n : vector<i1>
  return
}

// Ops under a mask, with a value where the mask is not set.

// CHECK-LABEL: func.func @mask
// CHECK: %{{.*}} = vector.mask %{{.*}} { %{{.*}} = vector.reduction <add>, %{{.*}} : vector<4xf32> into f32 } : vector<4xi1> -> f32
// CHECK: %{{.*}} = vector.mask %{{.*}}, %{{.*}} { %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}], %{{.*}} {in_bounds = [true]} : memref<?xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
// CHECK: vector.mask %{{.*}} { vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}] {in_bounds = [true]} : vector<4xf32>, memref<?xf32> } : vector<4xi1>
// CHECK: %{{.*}} = vector.mask %{{.*}} { %{{.*}} = vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}] : vector<4xf32>, tensor<?xf32> } : vector<4xi1> -> tensor<?xf32>
// CHECK: vector.mask %{{.*}} { vector.yield } : vector<4xi1>
// CHECK: %{{.*}} = vector.mask %{{.*}}, %{{.*}} { vector.yield %{{.*}} : vector<4xf32> } : vector<4xi1> -> vector<4xf32>
func.func @mask(%m: vector<4xi1>, %v: vector<4xf32>, %f: f32, %t: tensor<?xf32>, %b: memref<?xf32>, %n: index) -> tensor<?xf32> {
  %0 = vector.mask %m { vector.reduction <add>, %v : vector<4xf32> into f32 } : vector<4xi1> -> f32
  %1 = vector.mask %m, %v { vector.transfer_read %b[%n], %f {in_bounds = [true]} : memref<?xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  vector.mask %m { vector.transfer_write %v, %b[%n] {in_bounds = [true]} : vector<4xf32>, memref<?xf32> } : vector<4xi1>
  %2 = vector.mask %m { vector.transfer_write %v, %t[%n] : vector<4xf32>, tensor<?xf32> } : vector<4xi1> -> tensor<?xf32>
  vector.mask %m { } : vector<4xi1>
  %3 = vector.mask %m, %v { vector.yield %v : vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return %2 : tensor<?xf32>
}

// What runs print.

// CHECK-LABEL: func.func @print
// CHECK: vector.print %{{.*}} : vector<2x4xf32>
// CHECK: vector.print %{{.*}} : f32
// CHECK: vector.print %{{.*}} : index punctuation <comma>
// CHECK: vector.print %{{.*}} : i1 punctuation <no_punctuation>
// CHECK: vector.print str "sum\0A"
// CHECK: vector.print punctuation <open>
// CHECK: vector.print punctuation <close>
// CHECK: vector.print
// CHECK: vector.print
func.func @print(%v: vector<2x4xf32>, %f: f32, %i: index, %b: i1) {
  vector.print %v : vector<2x4xf32>
  vector.print %f : f32
  vector.print %i : index punctuation <comma>
  vector.print %b : i1 punctuation <no_punctuation>
  vector.print str "sum\0A"
  vector.print punctuation <open>
  vector.print punctuation <close>
  vector.print punctuation <newline>
  vector.print
  return
}
