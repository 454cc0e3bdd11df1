// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Each op has one type where both operands and the result have it.

// CHECK-LABEL: func.func @one_type
// CHECK: graph.add %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.sub %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.mul %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.div %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.rem %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.pow %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.atan2 %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.max %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.min %{{.*}}, %{{.*}} : tensor<?x3xf32>
// CHECK: graph.and %{{.*}}, %{{.*}} : tensor<?x3xi1>
// CHECK: graph.or %{{.*}}, %{{.*}} : tensor<?x3xi1>
// CHECK: graph.xor %{{.*}}, %{{.*}} : tensor<?x3xi1>
// CHECK: graph.shift_left %{{.*}}, %{{.*}} : tensor<?x3xui16>
// CHECK: graph.shift_right %{{.*}}, %{{.*}} : tensor<?x3xui16>
func.func @one_type(%x: tensor<?x3xf32>, %b: tensor<?x3xi1>, %u: tensor<?x3xui16>) {
  %add = graph.add %x, %x : tensor<?x3xf32>
  %sub = graph.sub %x, %x : tensor<?x3xf32>
  %mul = graph.mul %x, %x : tensor<?x3xf32>
  %div = graph.div %x, %x : tensor<?x3xf32>
  %rem = graph.rem %x, %x : tensor<?x3xf32>
  %pow = graph.pow %x, %x : tensor<?x3xf32>
  %atan2 = graph.atan2 %x, %x : tensor<?x3xf32>
  %max = graph.max %x, %x : tensor<?x3xf32>
  %min = graph.min %x, %x : tensor<?x3xf32>
  %and = graph.and %b, %b : tensor<?x3xi1>
  %or = graph.or %b, %b : tensor<?x3xi1>
  %xor = graph.xor %b, %b : tensor<?x3xi1>
  %shift_left = graph.shift_left %u, %u : tensor<?x3xui16>
  %shift_right = graph.shift_right %u, %u : tensor<?x3xui16>
  return
}

// Unknown sizes agree with any; what is known of either is known of the result.

// CHECK-LABEL: func.func @unknown_sizes
// CHECK: graph.add %{{.*}}, %{{.*}} : (tensor<?x3xf32>, tensor<2x?xf32>) -> tensor<2x3xf32>
func.func @unknown_sizes(%x: tensor<?x3xf32>, %y: tensor<2x?xf32>) {
  %a = graph.add %x, %y : (tensor<?x3xf32>, tensor<2x?xf32>) -> tensor<2x3xf32>
  return
}
