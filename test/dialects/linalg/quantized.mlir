// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Numbers less their zero points, by quantized_matmul.

// CHECK-LABEL: func.func @quantized_matmul
// CHECK: %{{.*}} = linalg.quantized_matmul ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x4xf16>, tensor<4x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: linalg.quantized_matmul ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?xf16>, memref<?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?xf32>)
func.func @quantized_matmul(%a0: tensor<2x4xf16>, %a1: tensor<4x3xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3xf32>, %b0: memref<?x?xf16>, %b1: memref<?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?xf32>) {
  %ra = linalg.quantized_matmul ins(%a0, %a1, %a2, %a3 : tensor<2x4xf16>, tensor<4x3xf16>, f32, f32) outs(%a4 : tensor<2x3xf32>) -> tensor<2x3xf32>
  linalg.quantized_matmul ins(%b0, %b1, %b2, %b3 : memref<?x?xf16>, memref<?x?xf16>, f32, f32) outs(%b4 : memref<?x?xf32>)
  return
}

// Numbers less their zero points, by quantized_batch_matmul.

// CHECK-LABEL: func.func @quantized_batch_matmul
// CHECK: %{{.*}} = linalg.quantized_batch_matmul ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3x2xf16>, tensor<2x2x4xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.quantized_batch_matmul ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?xf32>)
func.func @quantized_batch_matmul(%a0: tensor<2x3x2xf16>, %a1: tensor<2x2x4xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?xf32>) {
  %ra = linalg.quantized_batch_matmul ins(%a0, %a1, %a2, %a3 : tensor<2x3x2xf16>, tensor<2x2x4xf16>, f32, f32) outs(%a4 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.quantized_batch_matmul ins(%b0, %b1, %b2, %b3 : memref<?x?x?xf16>, memref<?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?xf32>)
  return
}

// Numbers less their zero points, by conv_2d_nhwc_hwcf_q.

// CHECK-LABEL: func.func @conv_2d_nhwc_hwcf_q
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_hwcf_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4x2x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nhwc_hwcf_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_hwcf_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4x2x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nhwc_hwcf_q(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4x2x2xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4x2x2xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nhwc_hwcf_q ins(%a0, %a1, %a2, %a3 : tensor<2x5x7x2xf16>, tensor<3x4x2x2xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nhwc_hwcf_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwc_hwcf_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x9x16x2xf16>, tensor<3x4x2x2xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Numbers less their zero points, by conv_2d_nhwc_fhwc_q.

// CHECK-LABEL: func.func @conv_2d_nhwc_fhwc_q
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_fhwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<2x3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nhwc_fhwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_fhwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<2x3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nhwc_fhwc_q(%a0: tensor<2x5x7x2xf16>, %a1: tensor<2x3x4x2xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<2x3x4x2xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nhwc_fhwc_q ins(%a0, %a1, %a2, %a3 : tensor<2x5x7x2xf16>, tensor<2x3x4x2xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nhwc_fhwc_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwc_fhwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x9x16x2xf16>, tensor<2x3x4x2xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Numbers less their zero points, by conv_2d_nchw_fchw_q.

// CHECK-LABEL: func.func @conv_2d_nchw_fchw_q
// CHECK: %{{.*}} = linalg.conv_2d_nchw_fchw_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3x7x3xf16>, tensor<3x3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nchw_fchw_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nchw_fchw_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3x13x6xf16>, tensor<3x3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nchw_fchw_q(%a0: tensor<2x3x7x3xf16>, %a1: tensor<3x3x4x2xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?xf32>, %c0: tensor<2x3x13x6xf16>, %c1: tensor<3x3x4x2xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nchw_fchw_q ins(%a0, %a1, %a2, %a3 : tensor<2x3x7x3xf16>, tensor<3x3x4x2xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nchw_fchw_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nchw_fchw_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x3x13x6xf16>, tensor<3x3x4x2xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Numbers less their zero points, by conv_2d_ngchw_gfchw_q.

// CHECK-LABEL: func.func @conv_2d_ngchw_gfchw_q
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_gfchw_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3x4x3x5xf16>, tensor<3x4x4x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_2d_ngchw_gfchw_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_gfchw_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x3x4x5x11xf16>, tensor<3x4x4x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_2d_ngchw_gfchw_q(%a0: tensor<2x3x4x3x5xf16>, %a1: tensor<3x4x4x2x3xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?x?xf32>, %c0: tensor<2x3x4x5x11xf16>, %c1: tensor<3x4x4x2x3xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_2d_ngchw_gfchw_q ins(%a0, %a1, %a2, %a3 : tensor<2x3x4x3x5xf16>, tensor<3x4x4x2x3xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_2d_ngchw_gfchw_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_2d_ngchw_gfchw_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x3x4x5x11xf16>, tensor<3x4x4x2x3xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Numbers less their zero points, by conv_2d_nhwgc_gfhwc_q.

// CHECK-LABEL: func.func @conv_2d_nhwgc_gfhwc_q
// CHECK: %{{.*}} = linalg.conv_2d_nhwgc_gfhwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x6x5x2x3xf16>, tensor<2x3x4x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_2d_nhwgc_gfhwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwgc_gfhwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x11x12x2x3xf16>, tensor<2x3x4x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_2d_nhwgc_gfhwc_q(%a0: tensor<2x6x5x2x3xf16>, %a1: tensor<2x3x4x2x3xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x2x3xf16>, %c1: tensor<2x3x4x2x3xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_2d_nhwgc_gfhwc_q ins(%a0, %a1, %a2, %a3 : tensor<2x6x5x2x3xf16>, tensor<2x3x4x2x3xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_2d_nhwgc_gfhwc_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwgc_gfhwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x11x12x2x3xf16>, tensor<2x3x4x2x3xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Numbers less their zero points, by conv_3d_ndhwc_dhwcf_q.

// CHECK-LABEL: func.func @conv_3d_ndhwc_dhwcf_q
// CHECK: %{{.*}} = linalg.conv_3d_ndhwc_dhwcf_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_3d_ndhwc_dhwcf_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_3d_ndhwc_dhwcf_q {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_3d_ndhwc_dhwcf_q(%a0: tensor<2x6x5x4x4xf16>, %a1: tensor<4x2x3x4x3xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x4xf16>, %c1: tensor<4x2x3x4x3xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_3d_ndhwc_dhwcf_q ins(%a0, %a1, %a2, %a3 : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_3d_ndhwc_dhwcf_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_3d_ndhwc_dhwcf_q {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Numbers less their zero points, by depthwise_conv_2d_nhwc_hwc_q.

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwc_q
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.depthwise_conv_2d_nhwc_hwc_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4x2xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @depthwise_conv_2d_nhwc_hwc_q(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4x2xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4x2xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2xf32>) {
  %ra = linalg.depthwise_conv_2d_nhwc_hwc_q ins(%a0, %a1, %a2, %a3 : tensor<2x5x7x2xf16>, tensor<3x4x2xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.depthwise_conv_2d_nhwc_hwc_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?xf16>, memref<?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_2d_nhwc_hwc_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x9x16x2xf16>, tensor<3x4x2xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Numbers less their zero points, by depthwise_conv_2d_nhwc_hwcm_q.

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwcm_q
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x6x5x2xf16>, tensor<4x2x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwcm_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x11x12x2xf16>, tensor<4x2x2x3xf16>, f32, f32) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @depthwise_conv_2d_nhwc_hwcm_q(%a0: tensor<2x6x5x2xf16>, %a1: tensor<4x2x2x3xf16>, %a2: f32, %a3: f32, %a4: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: f32, %b3: f32, %b4: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x2xf16>, %c1: tensor<4x2x2x3xf16>, %c2: f32, %c3: f32, %c4: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%a0, %a1, %a2, %a3 : tensor<2x6x5x2xf16>, tensor<4x2x2x3xf16>, f32, f32) outs(%a4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%b0, %b1, %b2, %b3 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>, f32, f32) outs(%b4 : memref<?x?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_2d_nhwc_hwcm_q {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1, %c2, %c3 : tensor<2x11x12x2xf16>, tensor<4x2x2x3xf16>, f32, f32) outs(%c4 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}
