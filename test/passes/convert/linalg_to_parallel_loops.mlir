// RUN: mlopt %s --convert-linalg-to-parallel-loops --split-input-file | filecheck %s
// RUN: mlopt %S/linalg_to_loops_invalid.mlir --convert-linalg-to-parallel-loops --split-input-file --verify-diagnostics

// Rows and columns in parallel; the sum over k is a value of the loop inside.

// CHECK-LABEL: func.func @matmul
// CHECK-SAME:    (%[[A:.*]]: memref<?x8xf32>, %[[B:.*]]: memref<8x4xf32>, %[[C:.*]]: memref<?x4xf32>)
// CHECK:         %[[M:.*]] = memref.dim %[[A]]
// CHECK:         scf.parallel (%[[I:.*]], %[[J:.*]]) = (%{{.*}}, %{{.*}}) to (%[[M]], %{{.*}}) step
// CHECK:           %[[S:.*]] = scf.for %[[K:.*]] = {{.*}} iter_args
// CHECK:             memref.load %[[A]][%[[I]], %[[K]]]
// CHECK:             memref.load %[[B]][%[[K]], %[[J]]]
// CHECK:           memref.store %[[S]], %[[C]][%[[I]], %[[J]]]
// CHECK:           scf.reduce
func.func @matmul(%a: memref<?x8xf32>, %b: memref<8x4xf32>, %c: memref<?x4xf32>) {
  linalg.matmul ins(%a, %b : memref<?x8xf32>, memref<8x4xf32>) outs(%c : memref<?x4xf32>)
  return
}

// -----

// Every axis of an elementwise op is parallel.

// CHECK-LABEL: func.func @exp
// CHECK:         scf.parallel (%[[I:.*]], %[[J:.*]]) =
// CHECK-NOT:       scf.for
// CHECK:           %[[X:.*]] = memref.load %{{.*}}[%[[I]], %[[J]]] : memref<4x8xf32>
// CHECK:           %[[Y:.*]] = math.exp %[[X]] : f32
// CHECK:           memref.store %[[Y]], %{{.*}}[%[[I]], %[[J]]] : memref<4x8xf32>
func.func @exp(%a: memref<4x8xf32>, %c: memref<4x8xf32>) {
  linalg.exp ins(%a : memref<4x8xf32>) outs(%c : memref<4x8xf32>)
  return
}

// -----

// A sum of all elements has no parallel loop.

// CHECK-LABEL: func.func @dot
// CHECK-NOT:     scf.parallel
// CHECK:         scf.for
// CHECK-NOT:     scf.parallel
// CHECK:         return
func.func @dot(%a: memref<8xf32>, %c: memref<f32>) {
  linalg.dot ins(%a, %a : memref<8xf32>, memref<8xf32>) outs(%c : memref<f32>)
  return
}

// -----

// A buffer of rank 0 has no loop.

// CHECK-LABEL: func.func @scalar
// CHECK-NOT:     scf
// CHECK:         memref.store %{{.*}}, %{{.*}}[] : memref<f32>
func.func @scalar(%f: f32, %c: memref<f32>) {
  linalg.fill ins(%f : f32) outs(%c : memref<f32>)
  return
}
