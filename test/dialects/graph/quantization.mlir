// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s
// RUN: mlopt %s --graph-decompose | filecheck %s --check-prefix=PARTS

// PARTS-NOT: graph.{{.*quantize}}

// One scale, one an index, one a block.

// CHECK-LABEL: func.func @scales
// CHECK: graph.quantize %{{.*}} scale %{{.*}} : tensor<f32> : tensor<2x?xf32> -> tensor<2x?xi8>
// CHECK: graph.quantize %{{.*}} scale %{{.*}} : tensor<2xf32> zero_point %{{.*}} : tensor<2xui8> axis 0 : tensor<2x?xf32> -> tensor<2x?xui8>
// CHECK: graph.dequantize %{{.*}} scale %{{.*}} : tensor<2x?xf16> axis 1 block 16 : tensor<2x?xi8> -> tensor<2x?xf16>
func.func @scales(%x: tensor<2x?xf32>, %s: tensor<f32>, %t: tensor<2xf32>, %z: tensor<2xui8>, %b: tensor<2x?xf16>) -> (tensor<2x?xui8>, tensor<2x?xf16>) {
  %0 = graph.quantize %x scale %s : tensor<f32> : tensor<2x?xf32> -> tensor<2x?xi8>
  %1 = graph.quantize %x scale %t : tensor<2xf32> zero_point %z : tensor<2xui8> axis 0 : tensor<2x?xf32> -> tensor<2x?xui8>
  %2 = graph.dequantize %0 scale %b : tensor<2x?xf16> axis 1 block 16 : tensor<2x?xi8> -> tensor<2x?xf16>
  return %1, %2 : tensor<2x?xui8>, tensor<2x?xf16>
}

// Products of different integers are summed in a wider one.

// CHECK-LABEL: func.func @mixed
// CHECK: graph.matmul %{{.*}}, %{{.*}} : (tensor<2x3xui8>, tensor<3x4xi8>) -> tensor<2x4xi32>
func.func @mixed(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>) -> tensor<2x4xi32> {
  %r = graph.matmul %a, %b : (tensor<2x3xui8>, tensor<3x4xi8>) -> tensor<2x4xi32>
  return %r : tensor<2x4xi32>
}
