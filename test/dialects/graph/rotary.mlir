// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// Angles of positions, the same for all heads; and of each element.

// PARTS-NOT: graph.rotary_embedding

// CHECK-LABEL: func.func @rotary
// CHECK: graph.rotary_embedding %{{.*}} cos %{{.*}} : tensor<?x8xf16> sin %{{.*}} : tensor<1x?x8xf16> : tensor<?x4x?x8xf16> -> tensor<?x4x?x8xf16>
func.func @rotary(%x: tensor<?x4x?x8xf16>, %c: tensor<?x8xf16>, %s: tensor<1x?x8xf16>) -> tensor<?x4x?x8xf16> {
  %0 = graph.rotary_embedding %x cos %c : tensor<?x8xf16> sin %s : tensor<1x?x8xf16> : tensor<?x4x?x8xf16> -> tensor<?x4x?x8xf16>
  return %0 : tensor<?x4x?x8xf16>
}
