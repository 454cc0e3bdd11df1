// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Windows weighted by conv_1d.

// CHECK-LABEL: func.func @conv_1d
// CHECK: %{{.*}} = linalg.conv_1d ins(%{{.*}}, %{{.*}} : tensor<4xf16>, tensor<3xf16>) outs(%{{.*}} : tensor<2xf32>) -> tensor<2xf32>
// CHECK: linalg.conv_1d ins(%{{.*}}, %{{.*}} : memref<?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?xf32>)
func.func @conv_1d(%a0: tensor<4xf16>, %a1: tensor<3xf16>, %a2: tensor<2xf32>, %b0: memref<?xf16>, %b1: memref<?xf16>, %b2: memref<?xf32>) {
  %ra = linalg.conv_1d ins(%a0, %a1 : tensor<4xf16>, tensor<3xf16>) outs(%a2 : tensor<2xf32>) -> tensor<2xf32>
  linalg.conv_1d ins(%b0, %b1 : memref<?xf16>, memref<?xf16>) outs(%b2 : memref<?xf32>)
  return
}

// Windows weighted by conv_2d.

// CHECK-LABEL: func.func @conv_2d
// CHECK: %{{.*}} = linalg.conv_2d ins(%{{.*}}, %{{.*}} : tensor<5x4xf16>, tensor<4x2xf16>) outs(%{{.*}} : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: linalg.conv_2d ins(%{{.*}}, %{{.*}} : memref<?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?xf32>)
func.func @conv_2d(%a0: tensor<5x4xf16>, %a1: tensor<4x2xf16>, %a2: tensor<2x3xf32>, %b0: memref<?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?xf32>) {
  %ra = linalg.conv_2d ins(%a0, %a1 : tensor<5x4xf16>, tensor<4x2xf16>) outs(%a2 : tensor<2x3xf32>) -> tensor<2x3xf32>
  linalg.conv_2d ins(%b0, %b1 : memref<?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?xf32>)
  return
}

// Windows weighted by conv_3d.

// CHECK-LABEL: func.func @conv_3d
// CHECK: %{{.*}} = linalg.conv_3d ins(%{{.*}}, %{{.*}} : tensor<3x5x7xf16>, tensor<2x3x4xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.conv_3d ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
func.func @conv_3d(%a0: tensor<3x5x7xf16>, %a1: tensor<2x3x4xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?xf32>) {
  %ra = linalg.conv_3d ins(%a0, %a1 : tensor<3x5x7xf16>, tensor<2x3x4xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.conv_3d ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?xf32>)
  return
}

// Windows weighted by conv_1d_nwc_wcf.

// CHECK-LABEL: func.func @conv_1d_nwc_wcf
// CHECK: %{{.*}} = linalg.conv_1d_nwc_wcf ins(%{{.*}}, %{{.*}} : tensor<2x4x3xf16>, tensor<2x3x4xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.conv_1d_nwc_wcf ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_1d_nwc_wcf {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x3xf16>, tensor<2x3x4xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @conv_1d_nwc_wcf(%a0: tensor<2x4x3xf16>, %a1: tensor<2x3x4xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x7x3xf16>, %c1: tensor<2x3x4xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.conv_1d_nwc_wcf ins(%a0, %a1 : tensor<2x4x3xf16>, tensor<2x3x4xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.conv_1d_nwc_wcf ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.conv_1d_nwc_wcf {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x3xf16>, tensor<2x3x4xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows weighted by conv_1d_ncw_fcw.

// CHECK-LABEL: func.func @conv_1d_ncw_fcw
// CHECK: %{{.*}} = linalg.conv_1d_ncw_fcw ins(%{{.*}}, %{{.*}} : tensor<2x2x6xf16>, tensor<3x2x3xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.conv_1d_ncw_fcw ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_1d_ncw_fcw {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x2x11xf16>, tensor<3x2x3xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @conv_1d_ncw_fcw(%a0: tensor<2x2x6xf16>, %a1: tensor<3x2x3xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x2x11xf16>, %c1: tensor<3x2x3xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.conv_1d_ncw_fcw ins(%a0, %a1 : tensor<2x2x6xf16>, tensor<3x2x3xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.conv_1d_ncw_fcw ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.conv_1d_ncw_fcw {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x2x11xf16>, tensor<3x2x3xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows weighted by conv_2d_nhwc_hwcf.

// CHECK-LABEL: func.func @conv_2d_nhwc_hwcf
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_hwcf ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4x2x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nhwc_hwcf ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_hwcf {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4x2x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nhwc_hwcf(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4x2x2xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4x2x2xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nhwc_hwcf ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<3x4x2x2xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nhwc_hwcf ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwc_hwcf {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<3x4x2x2xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows weighted by conv_2d_nhwc_fhwc.

// CHECK-LABEL: func.func @conv_2d_nhwc_fhwc
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_fhwc ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<2x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nhwc_fhwc ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwc_fhwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<2x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nhwc_fhwc(%a0: tensor<2x5x7x2xf16>, %a1: tensor<2x3x4x2xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<2x3x4x2xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nhwc_fhwc ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<2x3x4x2xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nhwc_fhwc ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwc_fhwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<2x3x4x2xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows weighted by conv_2d_nchw_fchw.

// CHECK-LABEL: func.func @conv_2d_nchw_fchw
// CHECK: %{{.*}} = linalg.conv_2d_nchw_fchw ins(%{{.*}}, %{{.*}} : tensor<2x3x7x3xf16>, tensor<3x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.conv_2d_nchw_fchw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nchw_fchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x13x6xf16>, tensor<3x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @conv_2d_nchw_fchw(%a0: tensor<2x3x7x3xf16>, %a1: tensor<3x3x4x2xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x3x13x6xf16>, %c1: tensor<3x3x4x2xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.conv_2d_nchw_fchw ins(%a0, %a1 : tensor<2x3x7x3xf16>, tensor<3x3x4x2xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.conv_2d_nchw_fchw ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.conv_2d_nchw_fchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x3x13x6xf16>, tensor<3x3x4x2xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows weighted by conv_2d_ngchw_fgchw.

// CHECK-LABEL: func.func @conv_2d_ngchw_fgchw
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_fgchw ins(%{{.*}}, %{{.*}} : tensor<2x3x4x3x5xf16>, tensor<4x3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_2d_ngchw_fgchw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_fgchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x4x5x11xf16>, tensor<4x3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_2d_ngchw_fgchw(%a0: tensor<2x3x4x3x5xf16>, %a1: tensor<4x3x4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x3x4x5x11xf16>, %c1: tensor<4x3x4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_2d_ngchw_fgchw ins(%a0, %a1 : tensor<2x3x4x3x5xf16>, tensor<4x3x4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_2d_ngchw_fgchw ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_2d_ngchw_fgchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x3x4x5x11xf16>, tensor<4x3x4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by conv_2d_ngchw_gfchw.

// CHECK-LABEL: func.func @conv_2d_ngchw_gfchw
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_gfchw ins(%{{.*}}, %{{.*}} : tensor<2x3x4x3x5xf16>, tensor<3x4x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_2d_ngchw_gfchw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_ngchw_gfchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x4x5x11xf16>, tensor<3x4x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_2d_ngchw_gfchw(%a0: tensor<2x3x4x3x5xf16>, %a1: tensor<3x4x4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x3x4x5x11xf16>, %c1: tensor<3x4x4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_2d_ngchw_gfchw ins(%a0, %a1 : tensor<2x3x4x3x5xf16>, tensor<3x4x4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_2d_ngchw_gfchw ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_2d_ngchw_gfchw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x3x4x5x11xf16>, tensor<3x4x4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by conv_2d_nhwgc_gfhwc.

// CHECK-LABEL: func.func @conv_2d_nhwgc_gfhwc
// CHECK: %{{.*}} = linalg.conv_2d_nhwgc_gfhwc ins(%{{.*}}, %{{.*}} : tensor<2x6x5x2x3xf16>, tensor<2x3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_2d_nhwgc_gfhwc ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_2d_nhwgc_gfhwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x2x3xf16>, tensor<2x3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_2d_nhwgc_gfhwc(%a0: tensor<2x6x5x2x3xf16>, %a1: tensor<2x3x4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x2x3xf16>, %c1: tensor<2x3x4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_2d_nhwgc_gfhwc ins(%a0, %a1 : tensor<2x6x5x2x3xf16>, tensor<2x3x4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_2d_nhwgc_gfhwc ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_2d_nhwgc_gfhwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x11x12x2x3xf16>, tensor<2x3x4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by conv_3d_ndhwc_dhwcf.

// CHECK-LABEL: func.func @conv_3d_ndhwc_dhwcf
// CHECK: %{{.*}} = linalg.conv_3d_ndhwc_dhwcf ins(%{{.*}}, %{{.*}} : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_3d_ndhwc_dhwcf ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_3d_ndhwc_dhwcf {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_3d_ndhwc_dhwcf(%a0: tensor<2x6x5x4x4xf16>, %a1: tensor<4x2x3x4x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x4xf16>, %c1: tensor<4x2x3x4x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_3d_ndhwc_dhwcf ins(%a0, %a1 : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_3d_ndhwc_dhwcf ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_3d_ndhwc_dhwcf {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by conv_3d_ncdhw_fcdhw.

// CHECK-LABEL: func.func @conv_3d_ncdhw_fcdhw
// CHECK: %{{.*}} = linalg.conv_3d_ncdhw_fcdhw ins(%{{.*}}, %{{.*}} : tensor<2x4x5x4x6xf16>, tensor<3x4x2x3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.conv_3d_ncdhw_fcdhw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.conv_3d_ncdhw_fcdhw {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x4x9x8x15xf16>, tensor<3x4x2x3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @conv_3d_ncdhw_fcdhw(%a0: tensor<2x4x5x4x6xf16>, %a1: tensor<3x4x2x3x4xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x4x9x8x15xf16>, %c1: tensor<3x4x2x3x4xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.conv_3d_ncdhw_fcdhw ins(%a0, %a1 : tensor<2x4x5x4x6xf16>, tensor<3x4x2x3x4xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.conv_3d_ncdhw_fcdhw ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.conv_3d_ncdhw_fcdhw {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x4x9x8x15xf16>, tensor<3x4x2x3x4xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by depthwise_conv_1d_nwc_wc.

// CHECK-LABEL: func.func @depthwise_conv_1d_nwc_wc
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_nwc_wc ins(%{{.*}}, %{{.*}} : tensor<2x4x4xf16>, tensor<2x4xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.depthwise_conv_1d_nwc_wc ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_nwc_wc {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xf16>, tensor<2x4xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @depthwise_conv_1d_nwc_wc(%a0: tensor<2x4x4xf16>, %a1: tensor<2x4xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x7x4xf16>, %c1: tensor<2x4xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.depthwise_conv_1d_nwc_wc ins(%a0, %a1 : tensor<2x4x4xf16>, tensor<2x4xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.depthwise_conv_1d_nwc_wc ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.depthwise_conv_1d_nwc_wc {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xf16>, tensor<2x4xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows weighted by depthwise_conv_1d_ncw_cw.

// CHECK-LABEL: func.func @depthwise_conv_1d_ncw_cw
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_ncw_cw ins(%{{.*}}, %{{.*}} : tensor<2x4x4xf16>, tensor<4x2xf16>) outs(%{{.*}} : tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
// CHECK: linalg.depthwise_conv_1d_ncw_cw ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_ncw_cw {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x4x7xf16>, tensor<4x2xf16>) outs(%{{.*}} : tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
func.func @depthwise_conv_1d_ncw_cw(%a0: tensor<2x4x4xf16>, %a1: tensor<4x2xf16>, %a2: tensor<2x4x3xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x4x7xf16>, %c1: tensor<4x2xf16>, %c2: tensor<2x4x3xf32>) {
  %ra = linalg.depthwise_conv_1d_ncw_cw ins(%a0, %a1 : tensor<2x4x4xf16>, tensor<4x2xf16>) outs(%a2 : tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  linalg.depthwise_conv_1d_ncw_cw ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.depthwise_conv_1d_ncw_cw {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x4x7xf16>, tensor<4x2xf16>) outs(%c2 : tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return
}

// Windows weighted by depthwise_conv_1d_nwc_wcm.

// CHECK-LABEL: func.func @depthwise_conv_1d_nwc_wcm
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_nwc_wcm ins(%{{.*}}, %{{.*}} : tensor<2x5x4xf16>, tensor<3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.depthwise_conv_1d_nwc_wcm ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_1d_nwc_wcm {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x4xf16>, tensor<3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @depthwise_conv_1d_nwc_wcm(%a0: tensor<2x5x4xf16>, %a1: tensor<3x4x2xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x4xf16>, %c1: tensor<3x4x2xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.depthwise_conv_1d_nwc_wcm ins(%a0, %a1 : tensor<2x5x4xf16>, tensor<3x4x2xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.depthwise_conv_1d_nwc_wcm ins(%b0, %b1 : memref<?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_1d_nwc_wcm {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x9x4xf16>, tensor<3x4x2xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows weighted by depthwise_conv_2d_nhwc_hwc.

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwc
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwc ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.depthwise_conv_2d_nhwc_hwc ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4x2xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @depthwise_conv_2d_nhwc_hwc(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4x2xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4x2xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.depthwise_conv_2d_nhwc_hwc ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<3x4x2xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.depthwise_conv_2d_nhwc_hwc ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<3x4x2xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows weighted by depthwise_conv_2d_nchw_chw.

// CHECK-LABEL: func.func @depthwise_conv_2d_nchw_chw
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nchw_chw ins(%{{.*}}, %{{.*}} : tensor<2x2x5x7xf16>, tensor<2x3x4xf16>) outs(%{{.*}} : tensor<2x2x3x4xf32>) -> tensor<2x2x3x4xf32>
// CHECK: linalg.depthwise_conv_2d_nchw_chw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nchw_chw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x2x9x16xf16>, tensor<2x3x4xf16>) outs(%{{.*}} : tensor<2x2x3x4xf32>) -> tensor<2x2x3x4xf32>
func.func @depthwise_conv_2d_nchw_chw(%a0: tensor<2x2x5x7xf16>, %a1: tensor<2x3x4xf16>, %a2: tensor<2x2x3x4xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x2x9x16xf16>, %c1: tensor<2x3x4xf16>, %c2: tensor<2x2x3x4xf32>) {
  %ra = linalg.depthwise_conv_2d_nchw_chw ins(%a0, %a1 : tensor<2x2x5x7xf16>, tensor<2x3x4xf16>) outs(%a2 : tensor<2x2x3x4xf32>) -> tensor<2x2x3x4xf32>
  linalg.depthwise_conv_2d_nchw_chw ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_2d_nchw_chw {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x2x9x16xf16>, tensor<2x3x4xf16>) outs(%c2 : tensor<2x2x3x4xf32>) -> tensor<2x2x3x4xf32>
  return
}

// Windows weighted by depthwise_conv_2d_nhwc_hwcm.

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwcm
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwcm ins(%{{.*}}, %{{.*}} : tensor<2x6x5x2xf16>, tensor<4x2x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.depthwise_conv_2d_nhwc_hwcm ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x2xf16>, tensor<4x2x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @depthwise_conv_2d_nhwc_hwcm(%a0: tensor<2x6x5x2xf16>, %a1: tensor<4x2x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x2xf16>, %c1: tensor<4x2x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.depthwise_conv_2d_nhwc_hwcm ins(%a0, %a1 : tensor<2x6x5x2xf16>, tensor<4x2x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.depthwise_conv_2d_nhwc_hwcm ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x11x12x2xf16>, tensor<4x2x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by depthwise_conv_3d_ndhwc_dhwc.

// CHECK-LABEL: func.func @depthwise_conv_3d_ndhwc_dhwc
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ndhwc_dhwc ins(%{{.*}}, %{{.*}} : tensor<2x5x7x3x3xf16>, tensor<3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.depthwise_conv_3d_ndhwc_dhwc ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ndhwc_dhwc {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x7x3xf16>, tensor<3x4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @depthwise_conv_3d_ndhwc_dhwc(%a0: tensor<2x5x7x3x3xf16>, %a1: tensor<3x4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x9x16x7x3xf16>, %c1: tensor<3x4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.depthwise_conv_3d_ndhwc_dhwc ins(%a0, %a1 : tensor<2x5x7x3x3xf16>, tensor<3x4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.depthwise_conv_3d_ndhwc_dhwc ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_3d_ndhwc_dhwc {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x9x16x7x3xf16>, tensor<3x4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows weighted by depthwise_conv_3d_ncdhw_cdhw.

// CHECK-LABEL: func.func @depthwise_conv_3d_ncdhw_cdhw
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ncdhw_cdhw ins(%{{.*}}, %{{.*}} : tensor<2x3x5x7x3xf16>, tensor<3x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x3x4x2xf32>) -> tensor<2x3x3x4x2xf32>
// CHECK: linalg.depthwise_conv_3d_ncdhw_cdhw ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ncdhw_cdhw {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x9x16x7xf16>, tensor<3x3x4x2xf16>) outs(%{{.*}} : tensor<2x3x3x4x2xf32>) -> tensor<2x3x3x4x2xf32>
func.func @depthwise_conv_3d_ncdhw_cdhw(%a0: tensor<2x3x5x7x3xf16>, %a1: tensor<3x3x4x2xf16>, %a2: tensor<2x3x3x4x2xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x3x9x16x7xf16>, %c1: tensor<3x3x4x2xf16>, %c2: tensor<2x3x3x4x2xf32>) {
  %ra = linalg.depthwise_conv_3d_ncdhw_cdhw ins(%a0, %a1 : tensor<2x3x5x7x3xf16>, tensor<3x3x4x2xf16>) outs(%a2 : tensor<2x3x3x4x2xf32>) -> tensor<2x3x3x4x2xf32>
  linalg.depthwise_conv_3d_ncdhw_cdhw ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_3d_ncdhw_cdhw {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x3x9x16x7xf16>, tensor<3x3x4x2xf16>) outs(%c2 : tensor<2x3x3x4x2xf32>) -> tensor<2x3x3x4x2xf32>
  return
}

// Windows weighted by depthwise_conv_3d_ndhwc_dhwcm.

// CHECK-LABEL: func.func @depthwise_conv_3d_ndhwc_dhwcm
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%{{.*}}, %{{.*}} : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x4x3xf32>) -> tensor<2x3x4x2x4x3xf32>
// CHECK: linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.depthwise_conv_3d_ndhwc_dhwcm {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x4x3xf32>) -> tensor<2x3x4x2x4x3xf32>
func.func @depthwise_conv_3d_ndhwc_dhwcm(%a0: tensor<2x6x5x4x4xf16>, %a1: tensor<4x2x3x4x3xf16>, %a2: tensor<2x3x4x2x4x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?x?x?xf16>, %b2: memref<?x?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x4xf16>, %c1: tensor<4x2x3x4x3xf16>, %c2: tensor<2x3x4x2x4x3xf32>) {
  %ra = linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%a0, %a1 : tensor<2x6x5x4x4xf16>, tensor<4x2x3x4x3xf16>) outs(%a2 : tensor<2x3x4x2x4x3xf32>) -> tensor<2x3x4x2x4x3xf32>
  linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?x?xf32>)
  %rc = linalg.depthwise_conv_3d_ndhwc_dhwcm {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x11x12x9x4xf16>, tensor<4x2x3x4x3xf16>) outs(%c2 : tensor<2x3x4x2x4x3xf32>) -> tensor<2x3x4x2x4x3xf32>
  return
}
