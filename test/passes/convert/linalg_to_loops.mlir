// RUN: mlopt %s --convert-linalg-to-loops --split-input-file | filecheck %s
// RUN: mlopt %s --convert-linalg-to-parallel-loops --split-input-file | filecheck %s --check-prefix=PARALLEL

// The sum over k is a value; loads and stores of the output are outside of its loop.

// CHECK-LABEL: @matmul
// CHECK:         %[[M:.*]] = memref.dim %[[A:.*]], %{{.*}} : memref<?x8xf32>
// CHECK:         scf.for %[[I:[a-z0-9]+]] = %{{.*}} to %[[M]]
// CHECK:           scf.for %[[J:[a-z0-9]+]] =
// CHECK:             %[[C0:.*]] = memref.load %[[C:.*]][%[[I]], %[[J]]]
// CHECK:             %[[SUM:.*]] = scf.for %[[K:[a-z0-9]+]] = {{.*}} iter_args(%[[S:.*]] = %[[C0]]) -> (f32) {
// CHECK:               memref.load %[[A]][%[[I]], %[[K]]]
// CHECK:               memref.load %{{.*}}[%[[K]], %[[J]]]
// CHECK-NOT:           memref.store
// CHECK:               scf.yield
// CHECK:             memref.store %[[SUM]], %[[C]][%[[I]], %[[J]]]

// PARALLEL-LABEL: @matmul
// PARALLEL:         scf.parallel (%[[I:[a-z0-9]+]], %[[J:[a-z0-9]+]]) =
// PARALLEL:           scf.for %{{.*}} iter_args
// PARALLEL:           memref.store
// PARALLEL:           scf.reduce
func.func @matmul(%a: memref<?x8xf32>, %b: memref<8x4xf32>, %c: memref<?x4xf32>) {
  linalg.matmul ins(%a, %b : memref<?x8xf32>, memref<8x4xf32>) outs(%c : memref<?x4xf32>)
  return
}

// -----

// An output that is only written is not read; `linalg.index` is the induction variable.

// CHECK-LABEL: @iota
// CHECK:         scf.for %[[I:[a-z0-9]+]] =
// CHECK-NOT:       memref.load
// CHECK:           memref.store %[[I]], %{{.*}}[%[[I]]] : memref<4xindex>
func.func @iota(%a: memref<4xindex>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%a : memref<4xindex>) {
  ^bb0(%old: index):
    %i = linalg.index 0 : index
    linalg.yield %i : index
  }
  return
}

// -----

// A map is arithmetic on induction variables: the strided window of a convolution.

// CHECK-LABEL: @window
// CHECK:         scf.for %[[I:[a-z0-9]+]] =
// CHECK:           scf.for %[[J:[a-z0-9]+]] =
// CHECK:             %[[TWICE:.*]] = arith.muli %[[I]], %{{.*}} : index
// CHECK:             %[[AT:.*]] = arith.addi %[[TWICE]], %[[J]] : index
// CHECK:             memref.load %{{.*}}[%[[AT]]] : memref<9xf32>
func.func @window(%x: memref<9xf32>, %k: memref<3xf32>, %y: memref<4xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i * 2 + j)>, affine_map<(i, j) -> (j)>,
                       affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x, %k : memref<9xf32>, memref<3xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %s, %p : f32
    linalg.yield %q : f32
  }
  return
}

// -----

// An input in the buffer that is written is seen as it changes: nothing is held.

// CHECK-LABEL: @running
// CHECK-NOT:     iter_args
// CHECK:         memref.store
func.func @running(%x: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4xf32>) outs(%x : memref<4xf32>) {
  ^bb0(%a: f32, %s: f32):
    %q = arith.addf %s, %a : f32
    linalg.yield %q : f32
  }
  return
}
