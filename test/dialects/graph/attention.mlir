// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// PARTS-NOT: graph.attention

// With everything, and with nothing.

// CHECK-LABEL: func.func @attention
// CHECK: graph.attention %{{.*}}, %{{.*}}, %{{.*}} mask %{{.*}} : tensor<5x?xi1> scale 5.000000e-01 softcap 3.000000e+01 causal offset %{{.*}} : tensor<?x8x5x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16> -> tensor<?x8x5x32xf16>
// CHECK: graph.attention %{{.*}}, %{{.*}}, %{{.*}} : tensor<?x8x5x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16> -> tensor<?x8x5x32xf16>
// CHECK: graph.attention {{.*}} mask %{{.*}} : tensor<5x?xi1> fill -1.000000e+04 : tensor<?x8x5x64xf16>
func.func @attention(%q: tensor<?x8x5x64xf16>, %k: tensor<?x2x?x64xf16>, %v: tensor<?x2x?x32xf16>, %m: tensor<5x?xi1>, %o: index) -> (tensor<?x8x5x32xf16>, tensor<?x8x5x32xf16>, tensor<?x8x5x32xf16>) {
  %0 = graph.attention %q, %k, %v mask %m : tensor<5x?xi1> scale 0.5 softcap 30.0 causal offset %o : tensor<?x8x5x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16> -> tensor<?x8x5x32xf16>
  %1 = graph.attention %q, %k, %v : tensor<?x8x5x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16> -> tensor<?x8x5x32xf16>
  %2 = graph.attention %q, %k, %v mask %m : tensor<5x?xi1> fill -10000.0 : tensor<?x8x5x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x32xf16> -> tensor<?x8x5x32xf16>
  return %0, %1, %2 : tensor<?x8x5x32xf16>, tensor<?x8x5x32xf16>, tensor<?x8x5x32xf16>
}
