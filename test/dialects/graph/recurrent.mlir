// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// PARTS-NOT: graph.{{rnn|gru|lstm}}

// The projection of the input is outside of the loop, one product with the state in it.

// PARTS-LABEL: func.func @layers
// PARTS:         graph.contract
// PARTS:         graph.for
// PARTS-COUNT-1: graph.matmul
// PARTS:         graph.yield

// CHECK-LABEL: func.func @layers
// CHECK: %{{.*}}:2 = graph.rnn %{{.*}}, %{{.*}}, %{{.*}} direction "reverse" activations ["leaky_relu 0.1"] clip 1.000000e+00 : tensor<?x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
// CHECK: %{{.*}}:2 = graph.gru %{{.*}}, %{{.*}}, %{{.*}} bias %{{.*}} : tensor<1x24xf32> lengths %{{.*}} : tensor<2xi64> direction "forward" activations ["sigmoid", "tanh"] linear_before_reset : tensor<?x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
// CHECK: %{{.*}}:3 = graph.lstm %{{.*}}, %{{.*}}, %{{.*}} initial %{{.*}} : tensor<1x2x4xf32> cell %{{.*}} : tensor<1x2x4xf32> peepholes %{{.*}} : tensor<1x12xf32> direction "forward" activations ["sigmoid", "tanh", "tanh"] : tensor<?x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>
func.func @layers(%x: tensor<?x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>, %gw: tensor<1x12x3xf32>, %gr: tensor<1x12x4xf32>, %b: tensor<1x24xf32>, %l: tensor<2xi64>, %lw: tensor<1x16x3xf32>, %lr: tensor<1x16x4xf32>, %p: tensor<1x12xf32>) -> tensor<?x1x2x4xf32> {
  %0:2 = graph.rnn %x, %w, %r direction "reverse" activations ["leaky_relu 0.1"] clip 1.0 : tensor<?x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
  %1:2 = graph.gru %x, %gw, %gr bias %b : tensor<1x24xf32> lengths %l : tensor<2xi64> direction "forward" activations ["sigmoid", "tanh"] linear_before_reset : tensor<?x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>
  %2:3 = graph.lstm %x, %lw, %lr initial %0#1 : tensor<1x2x4xf32> cell %1#1 : tensor<1x2x4xf32> peepholes %p : tensor<1x12xf32> direction "forward" activations ["sigmoid", "tanh", "tanh"] : tensor<?x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32> -> tensor<?x1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>
  return %2#0 : tensor<?x1x2x4xf32>
}
