// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Transposes.

// CHECK-LABEL: func.func @transposes
// CHECK: graph.transpose %{{.*}} [2, 0, 1] : tensor<2x?x4xf32> -> tensor<4x2x?xf32>
// CHECK: graph.transpose %{{.*}} [] : tensor<f32> -> tensor<f32>
func.func @transposes(%x: tensor<2x?x4xf32>, %y: tensor<f32>) {
  %0 = graph.transpose %x [2, 0, 1] : tensor<2x?x4xf32> -> tensor<4x2x?xf32>
  %1 = graph.transpose %y [] : tensor<f32> -> tensor<f32>
  return
}

// Reshapes to known and unknown sizes.

// CHECK-LABEL: func.func @reshapes_to_known_and
// CHECK: graph.reshape %{{.*}}[%{{.*}}, 8] : tensor<2x?x4xf32> -> tensor<?x8xf32>
// CHECK: graph.reshape %{{.*}}[1, 1] : tensor<f32> -> tensor<1x1xf32>
func.func @reshapes_to_known_and(%x: tensor<2x?x4xf32>, %y: tensor<f32>, %n: index) {
  %0 = graph.reshape %x[%n, 8] : tensor<2x?x4xf32> -> tensor<?x8xf32>
  %1 = graph.reshape %y[1, 1] : tensor<f32> -> tensor<1x1xf32>
  return
}

// Broadcasts along new axes and axes of size 1.

// CHECK-LABEL: func.func @broadcasts_along_new_axes
// CHECK: graph.broadcast %{{.*}} axes [1] sizes [%{{.*}}, 4] : tensor<4xf32> -> tensor<?x4xf32>
// CHECK: graph.broadcast %{{.*}} axes [0, 1] sizes [2, 3] : tensor<2x1xf32> -> tensor<2x3xf32>
func.func @broadcasts_along_new_axes(%x: tensor<4xf32>, %y: tensor<2x1xf32>, %n: index) {
  %0 = graph.broadcast %x axes [1] sizes [%n, 4] : tensor<4xf32> -> tensor<?x4xf32>
  %1 = graph.broadcast %y axes [0, 1] sizes [2, 3] : tensor<2x1xf32> -> tensor<2x3xf32>
  return
}

// Stretches axes that may have one element.

// CHECK-LABEL: func.func @stretches
// CHECK: graph.stretch %{{.*}} sizes [%{{.*}}, 4, 3] : tensor<?x?x1xf32> -> tensor<?x4x3xf32>
func.func @stretches(%x: tensor<?x?x1xf32>, %n: index) {
  %0 = graph.stretch %x sizes [%n, 4, 3] : tensor<?x?x1xf32> -> tensor<?x4x3xf32>
  return
}
