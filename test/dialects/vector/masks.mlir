// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Masks, ops under masks, and what is printed.

// CHECK-LABEL: func.func @masks
// CHECK: vector.print %{{.*}} : vector<4xf32>
// CHECK: vector.print
// CHECK: vector.print str "hello"
// CHECK: vector.print %{{.*}} : vector<4xf32> punctuation <comma>
// CHECK: vector.print %{{.*}} : f32 {foo}
// CHECK: %{{.*}} = vector.constant_mask [2, 3] : vector<4x8xi1>
// CHECK: %{{.*}} = vector.create_mask %{{.*}}, %{{.*}} : vector<4x8xi1>
// CHECK: %{{.*}} = vector.mask %{{.*}} { %{{.*}} = vector.reduction <add>, %{{.*}} : vector<4xf32> into f32 } : vector<4xi1> -> f32
// CHECK: %{{.*}} = vector.mask %{{.*}}, %{{.*}} { %{{.*}} = vector.transfer_read %{{.*}}[%{{.*}}], %{{.*}} : memref<?xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
// CHECK: vector.mask %{{.*}} { vector.transfer_write %{{.*}}, %{{.*}}[%{{.*}}] : vector<4xf32>, memref<?xf32> } : vector<4xi1>
// CHECK: vector.mask %{{.*}} { vector.yield } : vector<4xi1>
func.func @masks(%v4: vector<4xf32>, %f: f32, %i: index, %b4: vector<4xi1>, %m1: memref<?xf32>) {
  vector.print %v4 : vector<4xf32>
  vector.print punctuation <newline>
  vector.print str "hello"
  vector.print %v4 : vector<4xf32> punctuation <comma>
  vector.print %f : f32 {foo}
  %24 = vector.constant_mask [2, 3] : vector<4x8xi1>
  %25 = vector.create_mask %i, %i : vector<4x8xi1>
  %26 = vector.mask %b4 { vector.reduction <add>, %v4 : vector<4xf32> into f32 } : vector<4xi1> -> f32
  %27 = vector.mask %b4, %v4 { vector.transfer_read %m1[%i], %f : memref<?xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  vector.mask %b4 { vector.transfer_write %v4, %m1[%i] : vector<4xf32>, memref<?xf32> } : vector<4xi1>
  vector.mask %b4 { } : vector<4xi1>
  return
}
