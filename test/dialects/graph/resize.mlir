// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose --canonicalize | filecheck %s --check-prefix=PARTS

// Known sizes leave gathers at constant places, and constant weights.

// PARTS-LABEL: func.func @resize
// PARTS-NOT:     graph.floor
// PARTS:         graph.gather
// PARTS-NOT:     graph.floor
// PARTS:         return

// CHECK-LABEL: func.func @resize
// CHECK: graph.resize %{{.*}} axes [2, 3] sizes [8, 6] mode "cubic" coordinates "half_pixel" coefficient -5.000000e-01 exclude_outside : tensor<1x?x4x4xf32> -> tensor<1x?x8x6xf32>
func.func @resize(%x: tensor<1x?x4x4xf32>) -> tensor<1x?x8x6xf32> {
  %0 = graph.resize %x axes [2, 3] sizes [8, 6] mode "cubic" coordinates "half_pixel" coefficient -0.5 exclude_outside : tensor<1x?x4x4xf32> -> tensor<1x?x8x6xf32>
  return %0 : tensor<1x?x8x6xf32>
}

// Sizes of the run time, and scales.

// CHECK-LABEL: func.func @unknown
// CHECK: graph.resize %{{.*}} axes [1] sizes [%{{.*}}] mode "nearest_floor" coordinates "asymmetric" scales [1.500000e+00] : tensor<2x?xi8> -> tensor<2x?xi8>
func.func @unknown(%x: tensor<2x?xi8>, %n: index) -> tensor<2x?xi8> {
  %0 = graph.resize %x axes [1] sizes [%n] mode "nearest_floor" coordinates "asymmetric" scales [1.5] : tensor<2x?xi8> -> tensor<2x?xi8>
  return %0 : tensor<2x?xi8>
}
