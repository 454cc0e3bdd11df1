// RUN: mlopt %s --convert-graph-to-tensor --split-input-file | filecheck %s

// An element-wise op is a generic; a constant splat is a scalar in its body.

// CHECK-LABEL: func.func @elementwise(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>, %{{.*}}: tensor<2x3xf32>)
// CHECK:         %[[SIZE:.*]] = tensor.dim %[[X]]
// CHECK:         %[[INIT:.*]] = tensor.empty(%[[SIZE]]) : tensor<?x3xf32>
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : tensor<?x3xf32>) outs(%[[INIT]] : tensor<?x3xf32>)
// CHECK:           math.tanh
// CHECK:         linalg.generic
// CHECK:           %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:      arith.maximumf %{{.*}}, %[[ZERO]] : f32
func.func @elementwise(%x: tensor<?x3xf32>, %y: tensor<2x3xf32>) -> (tensor<?x3xf32>, tensor<2x3xf32>) {
  %zero = graph.constant dense<0.0> : tensor<2x3xf32>
  %a = graph.tanh %x : tensor<?x3xf32>
  %b = graph.max %y, %zero : tensor<2x3xf32>
  return %a, %b : tensor<?x3xf32>, tensor<2x3xf32>
}

// -----

// Sums of half precision are kept in single precision and rounded at the end.

// CHECK-LABEL: func.func @matmul
// CHECK:         linalg.fill {{.*}} outs(%{{.*}} : tensor<2x4xf32>)
// CHECK:         linalg.generic
// CHECK:           arith.extf
// CHECK:           arith.mulf
// CHECK:         linalg.generic
// CHECK:           arith.truncf %{{.*}} : f32 to f16
// CHECK:         linalg.matmul
func.func @matmul(%a: tensor<2x3xf16>, %b: tensor<3x4xf16>, %c: tensor<2x2xf32>) -> (tensor<2x4xf16>, tensor<2x2xf32>) {
  %r = graph.matmul %a, %b : (tensor<2x3xf16>, tensor<3x4xf16>) -> tensor<2x4xf16>
  %s = graph.matmul %c, %c : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r, %s : tensor<2x4xf16>, tensor<2x2xf32>
}

// -----

// A convolution pads, then names itself where upstream has a name for it.

// CHECK-LABEL: func.func @conv
// CHECK:         tensor.pad %{{.*}} low[0, 0, 1, 1] high[0, 0, 1, 1]
// CHECK:         linalg.conv_2d_nchw_fchw
func.func @conv(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x4x4x4xf32> {
  %r = graph.conv %x, %w strides [2, 2] low [1, 1] high [1, 1] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x4x4xf32>
  return %r : tensor<1x4x4x4xf32>
}

// -----

// What is read with channels last is computed so, where the filter is a constant of as many
// channels as a vector has; a result that is also read as it is stays.

// CHECK-LABEL: func.func @channels_last
// CHECK:         %[[P:.*]] = tensor.pad
// CHECK:         arith.constant dense_resource<w_transposed_1_2_0> : tensor<2x1x16xf32>
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 + d4, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d3, d4, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>]
// CHECK-NOT:     linalg.generic
// CHECK-LABEL: func.func @both_orders
// CHECK:         affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>
func.func @channels_last(%x: tensor<1x2x8xf32>) -> tensor<1x10x16xf32> {
  %w = graph.constant dense_resource<w> : tensor<16x2x1xf32>
  %c = graph.conv %x, %w low [1] high [1] : (tensor<1x2x8xf32>, tensor<16x2x1xf32>) -> tensor<1x16x10xf32>
  %r = graph.transpose %c [0, 2, 1] : tensor<1x16x10xf32> -> tensor<1x10x16xf32>
  return %r : tensor<1x10x16xf32>
}
func.func @both_orders(%x: tensor<1x2x8xf32>) -> (tensor<1x16x8xf32>, tensor<1x8x16xf32>) {
  %w = graph.constant dense_resource<w> : tensor<16x2x1xf32>
  %c = graph.conv %x, %w : (tensor<1x2x8xf32>, tensor<16x2x1xf32>) -> tensor<1x16x8xf32>
  %r = graph.transpose %c [0, 2, 1] : tensor<1x16x8xf32> -> tensor<1x8x16xf32>
  return %c, %r : tensor<1x16x8xf32>, tensor<1x8x16xf32>
}
{-#
  dialect_resources: { builtin: { w: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F00000040000000400000004000000040000000400000004000000040000000400000004000000040000000400000004000000040000000400000004000000040" } }
#-}

// -----

// Unsigned integers become signless; functions keep what they were.

// CHECK-LABEL: func.func @unsigned(
// CHECK-SAME:    %{{.*}}: tensor<4xi8> {mlopt.dtype = ui8}) -> (tensor<4xi8> {mlopt.dtype = ui8})
// CHECK:           arith.shrui
// CHECK:         call @unsigned(%{{.*}}) : (tensor<4xi8>) -> tensor<4xi8>
func.func @unsigned(%x: tensor<4xui8>) -> tensor<4xui8> {
  %r = graph.shift_right %x, %x : tensor<4xui8>
  %s = func.call @unsigned(%r) : (tensor<4xui8>) -> tensor<4xui8>
  return %s : tensor<4xui8>
}

// -----

// Reshapes are views; several unknown sizes are a list of sizes.

// CHECK-LABEL: func.func @reshapes
// CHECK-NEXT:    tensor.collapse_shape %{{.*}} {{\[\[}}0{{.*}}, 1{{.*}}], [2{{.*}}]] : tensor<2x3x4xf32> into tensor<6x4xf32>
// CHECK:         tensor.expand_shape %{{.*}} : tensor<?x12xf32> into tensor<?x3x4xf32>
func.func @reshapes(%x: tensor<2x3x4xf32>, %y: tensor<?x12xf32>, %n: index) -> (tensor<6x4xf32>, tensor<?x3x4xf32>) {
  %a = graph.reshape %x[6, 4] : tensor<2x3x4xf32> -> tensor<6x4xf32>
  %b = graph.reshape %y[%n, 3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  return %a, %b : tensor<6x4xf32>, tensor<?x3x4xf32>
}

// -----

// Control flow around graph ops takes the converted types.

// CHECK-LABEL: func.func @control_flow
// CHECK:         scf.if %{{.*}} -> (tensor<4xi8>) {
// CHECK:           arith.maxui
// CHECK:           scf.yield %{{.*}} : tensor<4xi8>
// CHECK:         tensor.cast %{{.*}} : tensor<4xi8> to tensor<?xi8>
func.func @control_flow(%c: i1, %x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<?xui8> {
  %r = scf.if %c -> (tensor<4xui8>) {
    %a = graph.max %x, %y : tensor<4xui8>
    scf.yield %a : tensor<4xui8>
  } else {
    scf.yield %x : tensor<4xui8>
  }
  %s = tensor.cast %r : tensor<4xui8> to tensor<?xui8>
  return %s : tensor<?xui8>
}

// -----

// Control flow becomes that of scf; what decides is taken out of its tensor.

// CHECK-LABEL: func.func @control
// CHECK:         %[[BIT:.*]] = tensor.extract %{{.*}}[] : tensor<i1>
// CHECK:         scf.if %[[BIT]] -> (tensor<4xi8>)
// CHECK:           scf.for %{{.*}} iter_args({{.*}}) -> (tensor<4xi8>)
// CHECK:             scf.yield
// CHECK:         scf.while (%{{.*}} = %{{.*}}) : (tensor<4xi8>) -> tensor<4xi8>
// CHECK:           %[[AGAIN:.*]] = tensor.extract
// CHECK:           scf.condition(%[[AGAIN]]) %{{.*}} : tensor<4xi8>
// CHECK:           ^{{.*}}(%{{.*}}: tensor<4xi8>):
func.func @control(%c: tensor<i1>, %n: index, %x: tensor<4xui8>) -> tensor<4xui8> {
  %r = graph.if %c -> (tensor<4xui8>) {
    %s = graph.for %i = %n to %n step %n iter_args(%a = %x) -> (tensor<4xui8>) {
      %b = graph.add %a, %x : tensor<4xui8>
      graph.yield %b : tensor<4xui8>
    }
    graph.yield %s : tensor<4xui8>
  } else {
    graph.yield %x : tensor<4xui8>
  }
  %w = graph.while (%a = %r) : (tensor<4xui8>) -> tensor<4xui8> {
    graph.condition(%c) %a : tensor<4xui8>
  } do {
  ^bb0(%b: tensor<4xui8>):
    graph.yield %b : tensor<4xui8>
  }
  return %w : tensor<4xui8>
}

// -----

// A kernel is called on buffers of unknown sizes: one declaration serves all shapes.

// CHECK:       func.func private @scale.kernel_1(memref<?x?xf32>, memref<?x?xf32>) attributes {llvm.emit_c_interface, mlopt.c_symbol = @scale}
// CHECK-NEXT:  func.func private @scale.kernel(memref<?xf32>, memref<?xf32>) attributes {llvm.emit_c_interface, mlopt.c_symbol = @scale}
// CHECK-LABEL: func.func @custom_call
// CHECK:         %[[OUT:.*]] = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
// CHECK:         %[[IN:.*]] = bufferization.to_buffer %{{.*}} read_only : tensor<?xf32> to memref<?xf32>
// CHECK:         call @scale.kernel(%{{.*}}, %[[IN]])
// CHECK:         bufferization.to_tensor %[[OUT]] restrict writable : memref<4xf32> to tensor<4xf32>
// CHECK:         call @scale.kernel(
// CHECK:         call @scale.kernel_1(
func.func @custom_call(%x: tensor<4xf32>, %y: tensor<5xf32>, %z: tensor<2x2xf32>) -> (tensor<4xf32>, tensor<5xf32>, tensor<2x2xf32>) {
  %0 = graph.custom_call @scale(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = graph.custom_call @scale(%y) : (tensor<5xf32>) -> tensor<5xf32>
  %2 = graph.custom_call @scale(%z) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<5xf32>, tensor<2x2xf32>
}

// -----

// A stretched tensor is the operand where its size fits, else read at 0 or along it.

// CHECK-LABEL: func.func @stretch(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32>, %[[N:.*]]: index)
// CHECK:         %[[FIT:.*]] = arith.cmpi eq, %[[D:.*]], %[[N]] : index
// CHECK:         %[[ONE:.*]] = arith.cmpi eq, %[[D]], %{{.*}} : index
// CHECK:         %[[STEP:.*]] = arith.select %[[ONE]], %{{.*}}, %{{.*}} : index
// CHECK:         %[[NONE:.*]] = arith.select %[[FIT]], %{{.*}}, %[[N]] : index
// CHECK:         tensor.empty(%[[NONE]])
// CHECK:         %[[READ:.*]] = linalg.generic
// CHECK:           %[[I:.*]] = linalg.index 0
// CHECK:           %[[AT:.*]] = arith.muli %[[I]], %[[STEP]]
// CHECK:           tensor.extract %[[X]][%[[AT]]]
// CHECK:         %[[OUT:.*]] = arith.select %[[FIT]], %[[X]], %[[READ]] : tensor<?xf32>
// CHECK:         return %[[OUT]]
func.func @stretch(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %r = graph.stretch %x sizes [%n] : tensor<?xf32> -> tensor<?xf32>
  return %r : tensor<?xf32>
}
