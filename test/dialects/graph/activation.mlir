// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// Numbers are written where they are not the usual ones.

// PARTS-NOT: graph.{{gelu|silu|mish|.*elu |hard|soft|thresh}}

// CHECK-LABEL: func.func @activations
// CHECK: graph.gelu %{{.*}} : tensor<?xf32>
// CHECK: graph.gelu_tanh %{{.*}} : tensor<?xf32>
// CHECK: graph.silu %{{.*}} alpha 1.702 : tensor<?xf32>
// CHECK: graph.mish %{{.*}} : tensor<?xf32>
// CHECK: graph.elu %{{.*}} : tensor<?xf32>
// CHECK: graph.selu %{{.*}} gamma 1.0 : tensor<?xf32>
// CHECK: graph.celu %{{.*}} alpha 2.0 : tensor<?xf32>
// CHECK: graph.leaky_relu %{{.*}} alpha 0.1 : tensor<?xf32>
// CHECK: graph.thresholded_relu %{{.*}} : tensor<?xf32>
// CHECK: graph.hard_sigmoid %{{.*}} alpha 0.25 beta 0.1 : tensor<?xf32>
// CHECK: graph.hard_swish %{{.*}} : tensor<?xf32>
// CHECK: graph.softplus %{{.*}} : tensor<?xf32>
// CHECK: graph.softsign %{{.*}} : tensor<?xf32>
// CHECK: graph.prelu %{{.*}}, %{{.*}} : tensor<?xf32>
func.func @activations(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = graph.gelu %x : tensor<?xf32>
  %1 = graph.gelu_tanh %0 : tensor<?xf32>
  %2 = graph.silu %1 alpha 1.702 : tensor<?xf32>
  %3 = graph.mish %2 : tensor<?xf32>
  %4 = graph.elu %3 : tensor<?xf32>
  %5 = graph.selu %4 gamma 1.0 : tensor<?xf32>
  %6 = graph.celu %5 alpha 2.0 : tensor<?xf32>
  %7 = graph.leaky_relu %6 alpha 0.1 : tensor<?xf32>
  %8 = graph.thresholded_relu %7 : tensor<?xf32>
  %9 = graph.hard_sigmoid %8 alpha 0.25 beta 0.1 : tensor<?xf32>
  %10 = graph.hard_swish %9 : tensor<?xf32>
  %11 = graph.softplus %10 : tensor<?xf32>
  %12 = graph.softsign %11 : tensor<?xf32>
  %13 = graph.prelu %12, %x : tensor<?xf32>
  return %13 : tensor<?xf32>
}
