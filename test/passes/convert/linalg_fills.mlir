// RUN: mlopt %s --convert-linalg-to-parallel-loops="start-from-fills" --split-input-file | filecheck %s

// A reduction starts from the scalar that its output was just filled with.

// CHECK-LABEL: func.func @own(
// CHECK-SAME:    %[[A:[^:]*]]: memref<4x8xf32>, %[[OUT:[^:]*]]: memref<4xf32> {llvm.noalias}, %[[X:[^:]*]]: f32)
// CHECK-NOT:     memref.store
// CHECK:         scf.parallel
// CHECK:           %[[S:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[X]])
// CHECK:           memref.store %[[S]], %[[OUT]]
// CHECK-NOT:     scf.parallel
func.func @own(%a: memref<4x8xf32>, %out: memref<4xf32> {llvm.noalias}, %x: f32) {
  linalg.fill ins(%x : f32) outs(%out : memref<4xf32>)
  linalg.reduce { arith.addf } ins(%a : memref<4x8xf32>) outs(%out : memref<4xf32>) dimensions = [1]
  return
}

// -----

// What is read may be what was filled; what lies between may read it; a loop that comes
// again over an element needs it stored.

// CHECK-LABEL: func.func @overlapping(
// CHECK:         memref.store %{{.*}}, %[[OUT:.*]][
// CHECK:         memref.load %[[OUT]]
// CHECK-LABEL: func.func @between(
// CHECK:         memref.store %{{.*}}, %[[OUT:.*]][
// CHECK:         memref.load %[[OUT]]
// CHECK:         memref.load %[[OUT]]
// CHECK-LABEL: func.func @again(
// CHECK:         memref.store %{{.*}}, %[[OUT:.*]][
// CHECK:         memref.load %[[OUT]]
func.func @overlapping(%a: memref<4x8xf32>, %out: memref<4xf32>, %x: f32) {
  linalg.fill ins(%x : f32) outs(%out : memref<4xf32>)
  linalg.reduce { arith.addf } ins(%a : memref<4x8xf32>) outs(%out : memref<4xf32>) dimensions = [1]
  return
}
func.func @between(%a: memref<4x8xf32>, %out: memref<4xf32> {llvm.noalias}, %x: f32, %i: index) -> f32 {
  linalg.fill ins(%x : f32) outs(%out : memref<4xf32>)
  %r = memref.load %out[%i] : memref<4xf32>
  linalg.reduce { arith.addf } ins(%a : memref<4x8xf32>) outs(%out : memref<4xf32>) dimensions = [1]
  return %r : f32
}
func.func @again(%a: memref<8x4xf32>, %out: memref<4xf32> {llvm.noalias}, %x: f32) {
  linalg.fill ins(%x : f32) outs(%out : memref<4xf32>)
  linalg.reduce { arith.addf } ins(%a : memref<8x4xf32>) outs(%out : memref<4xf32>) dimensions = [0]
  return
}
