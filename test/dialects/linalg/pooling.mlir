// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Windows by pooling_nhwc_sum, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nhwc_sum
// CHECK: %{{.*}} = linalg.pooling_nhwc_sum ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.pooling_nhwc_sum ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nhwc_sum {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @pooling_nhwc_sum(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.pooling_nhwc_sum ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.pooling_nhwc_sum ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.pooling_nhwc_sum {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows by pooling_nchw_sum, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nchw_sum
// CHECK: %{{.*}} = linalg.pooling_nchw_sum ins(%{{.*}}, %{{.*}} : tensor<2x3x6x5xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.pooling_nchw_sum ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nchw_sum {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x11x10xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @pooling_nchw_sum(%a0: tensor<2x3x6x5xf16>, %a1: tensor<3x4xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x3x11x10xf16>, %c1: tensor<3x4xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.pooling_nchw_sum ins(%a0, %a1 : tensor<2x3x6x5xf16>, tensor<3x4xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.pooling_nchw_sum ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.pooling_nchw_sum {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x3x11x10xf16>, tensor<3x4xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows by pooling_nwc_sum, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nwc_sum
// CHECK: %{{.*}} = linalg.pooling_nwc_sum ins(%{{.*}}, %{{.*}} : tensor<2x4x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.pooling_nwc_sum ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nwc_sum {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @pooling_nwc_sum(%a0: tensor<2x4x4xf16>, %a1: tensor<2xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x7x4xf16>, %c1: tensor<2xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.pooling_nwc_sum ins(%a0, %a1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.pooling_nwc_sum ins(%b0, %b1 : memref<?x?x?xf16>, memref<?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.pooling_nwc_sum {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xf16>, tensor<2xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows by pooling_ncw_sum, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_ncw_sum
// CHECK: %{{.*}} = linalg.pooling_ncw_sum ins(%{{.*}}, %{{.*}} : tensor<2x3x5xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.pooling_ncw_sum ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_ncw_sum {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x9xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @pooling_ncw_sum(%a0: tensor<2x3x5xf16>, %a1: tensor<2xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x3x9xf16>, %c1: tensor<2xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.pooling_ncw_sum ins(%a0, %a1 : tensor<2x3x5xf16>, tensor<2xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.pooling_ncw_sum ins(%b0, %b1 : memref<?x?x?xf16>, memref<?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.pooling_ncw_sum {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x3x9xf16>, tensor<2xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows by pooling_ndhwc_sum, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_ndhwc_sum
// CHECK: %{{.*}} = linalg.pooling_ndhwc_sum ins(%{{.*}}, %{{.*}} : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.pooling_ndhwc_sum ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_ndhwc_sum {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @pooling_ndhwc_sum(%a0: tensor<2x6x5x4x3xf16>, %a1: tensor<4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x3xf16>, %c1: tensor<4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.pooling_ndhwc_sum ins(%a0, %a1 : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.pooling_ndhwc_sum ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.pooling_ndhwc_sum {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows by pooling_nhwc_max, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nhwc_max
// CHECK: %{{.*}} = linalg.pooling_nhwc_max ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.pooling_nhwc_max ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nhwc_max {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @pooling_nhwc_max(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.pooling_nhwc_max ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.pooling_nhwc_max ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.pooling_nhwc_max {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows by pooling_nchw_max, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nchw_max
// CHECK: %{{.*}} = linalg.pooling_nchw_max ins(%{{.*}}, %{{.*}} : tensor<2x3x6x5xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.pooling_nchw_max ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nchw_max {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x11x10xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @pooling_nchw_max(%a0: tensor<2x3x6x5xf16>, %a1: tensor<3x4xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x3x11x10xf16>, %c1: tensor<3x4xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.pooling_nchw_max ins(%a0, %a1 : tensor<2x3x6x5xf16>, tensor<3x4xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.pooling_nchw_max ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.pooling_nchw_max {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x3x11x10xf16>, tensor<3x4xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows by pooling_nwc_max, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nwc_max
// CHECK: %{{.*}} = linalg.pooling_nwc_max ins(%{{.*}}, %{{.*}} : tensor<2x4x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.pooling_nwc_max ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nwc_max {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @pooling_nwc_max(%a0: tensor<2x4x4xf16>, %a1: tensor<2xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x7x4xf16>, %c1: tensor<2xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.pooling_nwc_max ins(%a0, %a1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.pooling_nwc_max ins(%b0, %b1 : memref<?x?x?xf16>, memref<?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.pooling_nwc_max {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xf16>, tensor<2xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows by pooling_ncw_max, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_ncw_max
// CHECK: %{{.*}} = linalg.pooling_ncw_max ins(%{{.*}}, %{{.*}} : tensor<2x3x5xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.pooling_ncw_max ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_ncw_max {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x3x9xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @pooling_ncw_max(%a0: tensor<2x3x5xf16>, %a1: tensor<2xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x3x9xf16>, %c1: tensor<2xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.pooling_ncw_max ins(%a0, %a1 : tensor<2x3x5xf16>, tensor<2xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.pooling_ncw_max ins(%b0, %b1 : memref<?x?x?xf16>, memref<?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.pooling_ncw_max {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x3x9xf16>, tensor<2xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows by pooling_ndhwc_max, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_ndhwc_max
// CHECK: %{{.*}} = linalg.pooling_ndhwc_max ins(%{{.*}}, %{{.*}} : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.pooling_ndhwc_max ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_ndhwc_max {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @pooling_ndhwc_max(%a0: tensor<2x6x5x4x3xf16>, %a1: tensor<4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x3xf16>, %c1: tensor<4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.pooling_ndhwc_max ins(%a0, %a1 : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.pooling_ndhwc_max ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.pooling_ndhwc_max {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows by pooling_nhwc_max_unsigned, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nhwc_max_unsigned
// CHECK: %{{.*}} = linalg.pooling_nhwc_max_unsigned ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xi32>, tensor<3x4xi32>) outs(%{{.*}} : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
// CHECK: linalg.pooling_nhwc_max_unsigned ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xi32>, memref<?x?xi32>) outs(%{{.*}} : memref<?x?x?x?xi32>)
// CHECK: %{{.*}} = linalg.pooling_nhwc_max_unsigned {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xi32>, tensor<3x4xi32>) outs(%{{.*}} : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
func.func @pooling_nhwc_max_unsigned(%a0: tensor<2x5x7x2xi32>, %a1: tensor<3x4xi32>, %a2: tensor<2x3x4x2xi32>, %b0: memref<?x?x?x?xi32>, %b1: memref<?x?xi32>, %b2: memref<?x?x?x?xi32>, %c0: tensor<2x9x16x2xi32>, %c1: tensor<3x4xi32>, %c2: tensor<2x3x4x2xi32>) {
  %ra = linalg.pooling_nhwc_max_unsigned ins(%a0, %a1 : tensor<2x5x7x2xi32>, tensor<3x4xi32>) outs(%a2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  linalg.pooling_nhwc_max_unsigned ins(%b0, %b1 : memref<?x?x?x?xi32>, memref<?x?xi32>) outs(%b2 : memref<?x?x?x?xi32>)
  %rc = linalg.pooling_nhwc_max_unsigned {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xi32>, tensor<3x4xi32>) outs(%c2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}

// Windows by pooling_nwc_max_unsigned, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nwc_max_unsigned
// CHECK: %{{.*}} = linalg.pooling_nwc_max_unsigned ins(%{{.*}}, %{{.*}} : tensor<2x4x4xi32>, tensor<2xi32>) outs(%{{.*}} : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
// CHECK: linalg.pooling_nwc_max_unsigned ins(%{{.*}}, %{{.*}} : memref<?x?x?xi32>, memref<?xi32>) outs(%{{.*}} : memref<?x?x?xi32>)
// CHECK: %{{.*}} = linalg.pooling_nwc_max_unsigned {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xi32>, tensor<2xi32>) outs(%{{.*}} : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
func.func @pooling_nwc_max_unsigned(%a0: tensor<2x4x4xi32>, %a1: tensor<2xi32>, %a2: tensor<2x3x4xi32>, %b0: memref<?x?x?xi32>, %b1: memref<?xi32>, %b2: memref<?x?x?xi32>, %c0: tensor<2x7x4xi32>, %c1: tensor<2xi32>, %c2: tensor<2x3x4xi32>) {
  %ra = linalg.pooling_nwc_max_unsigned ins(%a0, %a1 : tensor<2x4x4xi32>, tensor<2xi32>) outs(%a2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  linalg.pooling_nwc_max_unsigned ins(%b0, %b1 : memref<?x?x?xi32>, memref<?xi32>) outs(%b2 : memref<?x?x?xi32>)
  %rc = linalg.pooling_nwc_max_unsigned {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xi32>, tensor<2xi32>) outs(%c2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  return
}

// Windows by pooling_nhwc_min, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nhwc_min
// CHECK: %{{.*}} = linalg.pooling_nhwc_min ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
// CHECK: linalg.pooling_nhwc_min ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%{{.*}} : memref<?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nhwc_min {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%{{.*}} : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
func.func @pooling_nhwc_min(%a0: tensor<2x5x7x2xf16>, %a1: tensor<3x4xf16>, %a2: tensor<2x3x4x2xf32>, %b0: memref<?x?x?x?xf16>, %b1: memref<?x?xf16>, %b2: memref<?x?x?x?xf32>, %c0: tensor<2x9x16x2xf16>, %c1: tensor<3x4xf16>, %c2: tensor<2x3x4x2xf32>) {
  %ra = linalg.pooling_nhwc_min ins(%a0, %a1 : tensor<2x5x7x2xf16>, tensor<3x4xf16>) outs(%a2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  linalg.pooling_nhwc_min ins(%b0, %b1 : memref<?x?x?x?xf16>, memref<?x?xf16>) outs(%b2 : memref<?x?x?x?xf32>)
  %rc = linalg.pooling_nhwc_min {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xf16>, tensor<3x4xf16>) outs(%c2 : tensor<2x3x4x2xf32>) -> tensor<2x3x4x2xf32>
  return
}

// Windows by pooling_nwc_min, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nwc_min
// CHECK: %{{.*}} = linalg.pooling_nwc_min ins(%{{.*}}, %{{.*}} : tensor<2x4x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK: linalg.pooling_nwc_min ins(%{{.*}}, %{{.*}} : memref<?x?x?xf16>, memref<?xf16>) outs(%{{.*}} : memref<?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_nwc_min {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xf16>, tensor<2xf16>) outs(%{{.*}} : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @pooling_nwc_min(%a0: tensor<2x4x4xf16>, %a1: tensor<2xf16>, %a2: tensor<2x3x4xf32>, %b0: memref<?x?x?xf16>, %b1: memref<?xf16>, %b2: memref<?x?x?xf32>, %c0: tensor<2x7x4xf16>, %c1: tensor<2xf16>, %c2: tensor<2x3x4xf32>) {
  %ra = linalg.pooling_nwc_min ins(%a0, %a1 : tensor<2x4x4xf16>, tensor<2xf16>) outs(%a2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  linalg.pooling_nwc_min ins(%b0, %b1 : memref<?x?x?xf16>, memref<?xf16>) outs(%b2 : memref<?x?x?xf32>)
  %rc = linalg.pooling_nwc_min {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xf16>, tensor<2xf16>) outs(%c2 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// Windows by pooling_ndhwc_min, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_ndhwc_min
// CHECK: %{{.*}} = linalg.pooling_ndhwc_min ins(%{{.*}}, %{{.*}} : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
// CHECK: linalg.pooling_ndhwc_min ins(%{{.*}}, %{{.*}} : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%{{.*}} : memref<?x?x?x?x?xf32>)
// CHECK: %{{.*}} = linalg.pooling_ndhwc_min {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%{{.*}} : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
func.func @pooling_ndhwc_min(%a0: tensor<2x6x5x4x3xf16>, %a1: tensor<4x2x3xf16>, %a2: tensor<2x3x4x2x3xf32>, %b0: memref<?x?x?x?x?xf16>, %b1: memref<?x?x?xf16>, %b2: memref<?x?x?x?x?xf32>, %c0: tensor<2x11x12x9x3xf16>, %c1: tensor<4x2x3xf16>, %c2: tensor<2x3x4x2x3xf32>) {
  %ra = linalg.pooling_ndhwc_min ins(%a0, %a1 : tensor<2x6x5x4x3xf16>, tensor<4x2x3xf16>) outs(%a2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  linalg.pooling_ndhwc_min ins(%b0, %b1 : memref<?x?x?x?x?xf16>, memref<?x?x?xf16>) outs(%b2 : memref<?x?x?x?x?xf32>)
  %rc = linalg.pooling_ndhwc_min {dilations = dense<2> : tensor<3xi64>, strides = dense<[2, 3, 4]> : tensor<3xi64>} ins(%c0, %c1 : tensor<2x11x12x9x3xf16>, tensor<4x2x3xf16>) outs(%c2 : tensor<2x3x4x2x3xf32>) -> tensor<2x3x4x2x3xf32>
  return
}

// Windows by pooling_nhwc_min_unsigned, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nhwc_min_unsigned
// CHECK: %{{.*}} = linalg.pooling_nhwc_min_unsigned ins(%{{.*}}, %{{.*}} : tensor<2x5x7x2xi32>, tensor<3x4xi32>) outs(%{{.*}} : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
// CHECK: linalg.pooling_nhwc_min_unsigned ins(%{{.*}}, %{{.*}} : memref<?x?x?x?xi32>, memref<?x?xi32>) outs(%{{.*}} : memref<?x?x?x?xi32>)
// CHECK: %{{.*}} = linalg.pooling_nhwc_min_unsigned {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x9x16x2xi32>, tensor<3x4xi32>) outs(%{{.*}} : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
func.func @pooling_nhwc_min_unsigned(%a0: tensor<2x5x7x2xi32>, %a1: tensor<3x4xi32>, %a2: tensor<2x3x4x2xi32>, %b0: memref<?x?x?x?xi32>, %b1: memref<?x?xi32>, %b2: memref<?x?x?x?xi32>, %c0: tensor<2x9x16x2xi32>, %c1: tensor<3x4xi32>, %c2: tensor<2x3x4x2xi32>) {
  %ra = linalg.pooling_nhwc_min_unsigned ins(%a0, %a1 : tensor<2x5x7x2xi32>, tensor<3x4xi32>) outs(%a2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  linalg.pooling_nhwc_min_unsigned ins(%b0, %b1 : memref<?x?x?x?xi32>, memref<?x?xi32>) outs(%b2 : memref<?x?x?x?xi32>)
  %rc = linalg.pooling_nhwc_min_unsigned {dilations = dense<2> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c0, %c1 : tensor<2x9x16x2xi32>, tensor<3x4xi32>) outs(%c2 : tensor<2x3x4x2xi32>) -> tensor<2x3x4x2xi32>
  return
}

// Windows by pooling_nwc_min_unsigned, of known and unknown sizes, and with steps.

// CHECK-LABEL: func.func @pooling_nwc_min_unsigned
// CHECK: %{{.*}} = linalg.pooling_nwc_min_unsigned ins(%{{.*}}, %{{.*}} : tensor<2x4x4xi32>, tensor<2xi32>) outs(%{{.*}} : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
// CHECK: linalg.pooling_nwc_min_unsigned ins(%{{.*}}, %{{.*}} : memref<?x?x?xi32>, memref<?xi32>) outs(%{{.*}} : memref<?x?x?xi32>)
// CHECK: %{{.*}} = linalg.pooling_nwc_min_unsigned {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%{{.*}}, %{{.*}} : tensor<2x7x4xi32>, tensor<2xi32>) outs(%{{.*}} : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
func.func @pooling_nwc_min_unsigned(%a0: tensor<2x4x4xi32>, %a1: tensor<2xi32>, %a2: tensor<2x3x4xi32>, %b0: memref<?x?x?xi32>, %b1: memref<?xi32>, %b2: memref<?x?x?xi32>, %c0: tensor<2x7x4xi32>, %c1: tensor<2xi32>, %c2: tensor<2x3x4xi32>) {
  %ra = linalg.pooling_nwc_min_unsigned ins(%a0, %a1 : tensor<2x4x4xi32>, tensor<2xi32>) outs(%a2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  linalg.pooling_nwc_min_unsigned ins(%b0, %b1 : memref<?x?x?xi32>, memref<?xi32>) outs(%b2 : memref<?x?x?xi32>)
  %rc = linalg.pooling_nwc_min_unsigned {dilations = dense<2> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%c0, %c1 : tensor<2x7x4xi32>, tensor<2xi32>) outs(%c2 : tensor<2x3x4xi32>) -> tensor<2x3x4xi32>
  return
}
