// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Each element on its own, by exp.

// CHECK-LABEL: func.func @exp
// CHECK: %{{.*}} = linalg.exp ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.exp ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.exp {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @exp(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.exp ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.exp ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.exp {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by log.

// CHECK-LABEL: func.func @log
// CHECK: %{{.*}} = linalg.log ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.log ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.log {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @log(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.log ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.log ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.log {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by abs.

// CHECK-LABEL: func.func @abs
// CHECK: %{{.*}} = linalg.abs ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.abs ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.abs {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @abs(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.abs ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.abs ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.abs {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by ceil.

// CHECK-LABEL: func.func @ceil
// CHECK: %{{.*}} = linalg.ceil ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.ceil ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.ceil {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @ceil(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.ceil ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.ceil ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.ceil {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by floor.

// CHECK-LABEL: func.func @floor
// CHECK: %{{.*}} = linalg.floor ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.floor ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.floor {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @floor(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.floor ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.floor ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.floor {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by negf.

// CHECK-LABEL: func.func @negf
// CHECK: %{{.*}} = linalg.negf ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.negf ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.negf {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @negf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.negf ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.negf ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.negf {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by reciprocal.

// CHECK-LABEL: func.func @reciprocal
// CHECK: %{{.*}} = linalg.reciprocal ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.reciprocal ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.reciprocal {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @reciprocal(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.reciprocal ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.reciprocal ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.reciprocal {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by round.

// CHECK-LABEL: func.func @round
// CHECK: %{{.*}} = linalg.round ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.round ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.round {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @round(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.round ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.round ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.round {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by sqrt.

// CHECK-LABEL: func.func @sqrt
// CHECK: %{{.*}} = linalg.sqrt ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.sqrt ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.sqrt {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @sqrt(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.sqrt ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.sqrt ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.sqrt {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by rsqrt.

// CHECK-LABEL: func.func @rsqrt
// CHECK: %{{.*}} = linalg.rsqrt ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.rsqrt ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.rsqrt {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @rsqrt(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.rsqrt ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.rsqrt ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.rsqrt {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by square.

// CHECK-LABEL: func.func @square
// CHECK: %{{.*}} = linalg.square ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.square ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.square {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @square(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.square ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.square ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.square {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by tanh.

// CHECK-LABEL: func.func @tanh
// CHECK: %{{.*}} = linalg.tanh ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.tanh ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.tanh {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @tanh(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.tanh ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.tanh ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.tanh {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by erf.

// CHECK-LABEL: func.func @erf
// CHECK: %{{.*}} = linalg.erf ins(%{{.*}} : tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.erf ins(%{{.*}} : memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.erf {x} ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @erf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>) {
  %ra = linalg.erf ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.erf ins(%b0 : memref<?x?xf32>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.erf {x} ins(%c0 : tensor<f32>) outs(%c1 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by add.

// CHECK-LABEL: func.func @add
// CHECK: %{{.*}} = linalg.add ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.add ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.add {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @add(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.add ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.add ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.add {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by sub.

// CHECK-LABEL: func.func @sub
// CHECK: %{{.*}} = linalg.sub ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.sub ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.sub {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @sub(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.sub ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.sub ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.sub {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by mul.

// CHECK-LABEL: func.func @mul
// CHECK: %{{.*}} = linalg.mul ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.mul ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.mul {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @mul(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.mul ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.mul ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.mul {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by div.

// CHECK-LABEL: func.func @div
// CHECK: %{{.*}} = linalg.div ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.div ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.div {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @div(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.div ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.div ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.div {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by div_unsigned.

// CHECK-LABEL: func.func @div_unsigned
// CHECK: %{{.*}} = linalg.div_unsigned ins(%{{.*}}, %{{.*}} : tensor<3x4xi32>, tensor<3x4xi32>) outs(%{{.*}} : tensor<3x4xi32>) -> tensor<3x4xi32>
// CHECK: linalg.div_unsigned ins(%{{.*}}, %{{.*}} : memref<?x?xi32>, memref<?x?xi32>) outs(%{{.*}} : memref<?x?xi32>)
// CHECK: %{{.*}} = linalg.div_unsigned {x} ins(%{{.*}}, %{{.*}} : tensor<i32>, tensor<i32>) outs(%{{.*}} : tensor<i32>) -> tensor<i32>
func.func @div_unsigned(%a0: tensor<3x4xi32>, %a1: tensor<3x4xi32>, %a2: tensor<3x4xi32>, %b0: memref<?x?xi32>, %b1: memref<?x?xi32>, %b2: memref<?x?xi32>, %c0: tensor<i32>, %c1: tensor<i32>, %c2: tensor<i32>) {
  %ra = linalg.div_unsigned ins(%a0, %a1 : tensor<3x4xi32>, tensor<3x4xi32>) outs(%a2 : tensor<3x4xi32>) -> tensor<3x4xi32>
  linalg.div_unsigned ins(%b0, %b1 : memref<?x?xi32>, memref<?x?xi32>) outs(%b2 : memref<?x?xi32>)
  %rc = linalg.div_unsigned {x} ins(%c0, %c1 : tensor<i32>, tensor<i32>) outs(%c2 : tensor<i32>) -> tensor<i32>
  return
}

// Each element on its own, by powf.

// CHECK-LABEL: func.func @powf
// CHECK: %{{.*}} = linalg.powf ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.powf ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.powf {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @powf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.powf ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.powf ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.powf {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by max.

// CHECK-LABEL: func.func @max
// CHECK: %{{.*}} = linalg.max ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.max ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.max {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @max(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.max ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.max ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.max {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by min.

// CHECK-LABEL: func.func @min
// CHECK: %{{.*}} = linalg.min ins(%{{.*}}, %{{.*}} : tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.min ins(%{{.*}}, %{{.*}} : memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.min {x} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @min(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %b0: memref<?x?xf32>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %c0: tensor<f32>, %c1: tensor<f32>, %c2: tensor<f32>) {
  %ra = linalg.min ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.min ins(%b0, %b1 : memref<?x?xf32>, memref<?x?xf32>) outs(%b2 : memref<?x?xf32>)
  %rc = linalg.min {x} ins(%c0, %c1 : tensor<f32>, tensor<f32>) outs(%c2 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by select.

// CHECK-LABEL: func.func @select
// CHECK: %{{.*}} = linalg.select ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<3x4xi1>, tensor<3x4xf32>, tensor<3x4xf32>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.select ins(%{{.*}}, %{{.*}}, %{{.*}} : memref<?x?xi1>, memref<?x?xf32>, memref<?x?xf32>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.select {x} ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<i1>, tensor<f32>, tensor<f32>) outs(%{{.*}} : tensor<f32>) -> tensor<f32>
func.func @select(%a0: tensor<3x4xi1>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %a3: tensor<3x4xf32>, %b0: memref<?x?xi1>, %b1: memref<?x?xf32>, %b2: memref<?x?xf32>, %b3: memref<?x?xf32>, %c0: tensor<i1>, %c1: tensor<f32>, %c2: tensor<f32>, %c3: tensor<f32>) {
  %ra = linalg.select ins(%a0, %a1, %a2 : tensor<3x4xi1>, tensor<3x4xf32>, tensor<3x4xf32>) outs(%a3 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.select ins(%b0, %b1, %b2 : memref<?x?xi1>, memref<?x?xf32>, memref<?x?xf32>) outs(%b3 : memref<?x?xf32>)
  %rc = linalg.select {x} ins(%c0, %c1, %c2 : tensor<i1>, tensor<f32>, tensor<f32>) outs(%c3 : tensor<f32>) -> tensor<f32>
  return
}

// Each element on its own, by copy.

// CHECK-LABEL: func.func @copy
// CHECK: %{{.*}} = linalg.copy ins(%{{.*}} : tensor<3x4xbf16>) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.copy ins(%{{.*}} : memref<?x?xbf16>) outs(%{{.*}} : memref<?x?xf32>)
// CHECK: %{{.*}} = linalg.copy {cast = #linalg.type_fn<cast_unsigned>} ins(%{{.*}} : tensor<4xi8>) outs(%{{.*}} : tensor<4xf32>) -> tensor<4xf32>
func.func @copy(%a0: tensor<3x4xbf16>, %a1: tensor<3x4xf32>, %b0: memref<?x?xbf16>, %b1: memref<?x?xf32>, %c0: tensor<4xi8>, %c1: tensor<4xf32>) {
  %ra = linalg.copy ins(%a0 : tensor<3x4xbf16>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.copy ins(%b0 : memref<?x?xbf16>) outs(%b1 : memref<?x?xf32>)
  %rc = linalg.copy {cast = #linalg.type_fn<cast_unsigned>} ins(%c0 : tensor<4xi8>) outs(%c1 : tensor<4xf32>) -> tensor<4xf32>
  return
}

// Each element on its own, by fill.

// CHECK-LABEL: func.func @fill
// CHECK: %{{.*}} = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK: linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : memref<?x?xf32>)
func.func @fill(%a0: f32, %a1: tensor<3x4xf32>, %b0: f32, %b1: memref<?x?xf32>) {
  %ra = linalg.fill ins(%a0 : f32) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  linalg.fill ins(%b0 : f32) outs(%b1 : memref<?x?xf32>)
  return
}
