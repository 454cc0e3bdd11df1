// RUN: mlopt %s --tensor-form-kernels --split-input-file | filecheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>

// A contraction, the fill it starts from, and what is done to each element of its result.

// CHECK-LABEL: func.func @layer(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<4x8xf32>, %[[W:[^:]*]]: tensor<8x6xf32>, %[[B:[^:]*]]: tensor<6xf32>)
// CHECK-NEXT:    %[[E:.*]] = tensor.empty() : tensor<4x6xf32>
// CHECK-NEXT:    %[[R:.*]] = call @kernel_0(%[[A]], %[[W]], %[[B]], %[[E]])
// CHECK-NEXT:    return %[[R]]

// CHECK:       func.func private @kernel_0(
// CHECK-SAME:    %[[KA:[^:]*]]: tensor<4x8xf32>, %[[KW:[^:]*]]: tensor<8x6xf32>, %[[KB:[^:]*]]: tensor<6xf32>, %[[OUT:[^:]*]]: tensor<4x6xf32> {llvm.noalias}) -> tensor<4x6xf32> attributes {mlopt.kernel}
// CHECK:         %[[F:.*]] = linalg.fill
// CHECK-NEXT:    %[[M:.*]] = linalg.matmul ins(%[[KA]], %[[KW]] : {{.*}}) outs(%[[F]]
// CHECK-NEXT:    %[[KR:.*]] = linalg.generic {{.*}} ins(%[[M]], %[[KB]] : {{.*}}) outs(%[[OUT]]
// CHECK:         return %[[KR]]
func.func @layer(%a: tensor<4x8xf32>, %w: tensor<8x6xf32>, %b: tensor<6xf32>) -> tensor<4x6xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x6xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
  %m = linalg.matmul ins(%a, %w : tensor<4x8xf32>, tensor<8x6xf32>) outs(%f : tensor<4x6xf32>) -> tensor<4x6xf32>
  %r = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]} ins(%m, %b : tensor<4x6xf32>, tensor<6xf32>) outs(%e : tensor<4x6xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<4x6xf32>
  return %r : tensor<4x6xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// Rows are reduced and the result is broadcast back over them: one kernel, which shares the
// rows. An intermediate, and its size, stay in the kernel.

// CHECK-LABEL: func.func @softmax(
// CHECK:         call @kernel_0
// CHECK-NOT:     call
// CHECK:         return
// CHECK:       func.func private @kernel_0(%{{.*}}: tensor<?x?xf32>, %{{.*}}: index, %{{.*}}: index, %[[OUT:.*]]: tensor<?x?xf32> {llvm.noalias})
// CHECK:         arith.maximumf
// CHECK:         tensor.empty
// CHECK:         math.exp
// CHECK:         arith.addf
// CHECK:         linalg.generic {{.*}} outs(%[[OUT]] :
// CHECK:         arith.divf
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?x?xf32>
  %m = tensor.dim %x, %c1 : tensor<?x?xf32>
  %low = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0.0 : f32
  %er = tensor.empty(%n) : tensor<?xf32>
  %fm = linalg.fill ins(%low : f32) outs(%er : tensor<?xf32>) -> tensor<?xf32>
  %max = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<?x?xf32>) outs(%fm : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %v = arith.maximumf %o, %a : f32
    linalg.yield %v : f32
  } -> tensor<?xf32>
  %e = tensor.empty(%n, %m) : tensor<?x?xf32>
  %exp = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %max : tensor<?x?xf32>, tensor<?xf32>) outs(%e : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %d = arith.subf %a, %b : f32
    %v = math.exp %d : f32
    linalg.yield %v : f32
  } -> tensor<?x?xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%er : tensor<?xf32>) -> tensor<?xf32>
  %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%exp : tensor<?x?xf32>) outs(%fs : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %v = arith.addf %o, %a : f32
    linalg.yield %v : f32
  } -> tensor<?xf32>
  %r = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%exp, %sum : tensor<?x?xf32>, tensor<?xf32>) outs(%e : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %v = arith.divf %a, %b : f32
    linalg.yield %v : f32
  } -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

// Two contractions are two kernels: a tile of the second needs all of the first's columns.
// A weight is an argument, a splat is made in the kernel.

// CHECK-LABEL: func.func @chain(
// CHECK:         %[[W:.*]] = arith.constant dense<{{\[\[}}
// CHECK:         %[[H:.*]] = call @kernel_0(%{{.*}}, %[[W]], %{{.*}})
// CHECK:         call @kernel_1(%[[H]],
// CHECK:       func.func private @kernel_0(
// CHECK-NOT:     dense<
// CHECK:       func.func private @kernel_1(
// CHECK:         arith.constant dense<2.0
func.func @chain(%a: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %zero = arith.constant 0.0 : f32
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<2.0> : tensor<2x2xf32>
  %e = tensor.empty() : tensor<2x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
  %h = linalg.matmul ins(%a, %w : tensor<2x2xf32>, tensor<2x2xf32>) outs(%f : tensor<2x2xf32>) -> tensor<2x2xf32>
  %r = linalg.matmul ins(%h, %v : tensor<2x2xf32>, tensor<2x2xf32>) outs(%f : tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// What others read too is a second result.

// CHECK-LABEL: func.func @shared(
// CHECK:         %[[M:.*]], %[[R:.*]] = call @kernel_0(%{{.*}}, %{{.*}}, %{{.*}})
// CHECK-NEXT:    return %[[M]], %[[R]]
func.func @shared(%a: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.matmul ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.exp ins(%m : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %m, %r : tensor<4x4xf32>, tensor<4x4xf32>
}

// -----

// An op that is needed between two others, and cannot be in their kernel, keeps them apart.

// CHECK-LABEL: func.func @between(
// CHECK:         %[[M:.*]] = call @kernel_0(
// CHECK:         %[[S:.*]] = call @stranger(%[[M]])
// CHECK:         call @kernel_1(%[[M]], %[[S]],
func.func private @stranger(tensor<4x4xf32>) -> tensor<4x4xf32>
func.func @between(%a: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.matmul ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = func.call @stranger(%m) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.add ins(%m, %s : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#transposed = affine_map<(d0, d1) -> (d1, d0)>

// Read both ways: no rectangle of the result comes from one tile.

// CHECK-LABEL: func.func @both_ways(
// CHECK:         call @kernel_0(
// CHECK:         call @kernel_1(
func.func @both_ways(%a: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = tensor.empty() : tensor<4x4xf32>
  %x = linalg.exp ins(%a : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.generic {indexing_maps = [#id, #transposed, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

// Nothing to do where no structured op is on tensors.

// CHECK-LABEL: func.func @none(
// CHECK-NOT:     call
func.func @none(%a: memref<4xf32>, %x: f32) {
  linalg.fill ins(%x : f32) outs(%a : memref<4xf32>)
  return
}

// -----

// A schedule that computes a producer inside its reader is obeyed, though it computes more.

// CHECK-LABEL: func.func @scheduled(
// CHECK:         call @kernel_0(
// CHECK-NOT:     call
// CHECK:       func.func private @kernel_0(
// CHECK:         linalg.matmul {loop.schedule = {compute_at = 0 : i64}}
// CHECK:         linalg.matmul {loop.schedule = {tile = [array<i64: 2, 0, 0>]}}
func.func @scheduled(%a: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.matmul {loop.schedule = {compute_at = 0}} ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.matmul {loop.schedule = {tile = [array<i64: 2, 0, 0>]}} ins(%m, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

// A slice that a result is computed in is an argument, as an empty tensor is.

// CHECK-LABEL: func.func @part(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4xf32>
// CHECK:         %[[W:.*]] = tensor.empty() : tensor<8xf32>
// CHECK-NEXT:    %[[S:.*]] = tensor.extract_slice %[[W]][4] [4] [1]
// CHECK-NEXT:    %[[R:.*]] = call @kernel_0(%[[X]], %[[S]])
// CHECK-NEXT:    tensor.insert_slice %[[R]] into %[[W]][4] [4] [1]
// CHECK:       func.func private @kernel_0(%{{.*}}: tensor<4xf32>, %[[OUT:.*]]: tensor<4xf32> {llvm.noalias})
// CHECK-NEXT:    linalg.map {{.*}} outs(%[[OUT]]
func.func @part(%x: tensor<4xf32>) -> tensor<8xf32> {
  %w = tensor.empty() : tensor<8xf32>
  %s = tensor.extract_slice %w[4] [4] [1] : tensor<8xf32> to tensor<4xf32>
  %m = linalg.map { math.exp } ins(%x : tensor<4xf32>) outs(%s : tensor<4xf32>)
  %r = tensor.insert_slice %m into %w[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

// What needs constants alone is computed where it is read first.

// CHECK-LABEL: func.func @late(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x2xf32>
// CHECK:         %[[M:.*]] = call @kernel_0(%[[X]],
// CHECK:         %[[W:.*]] = call @kernel_1(%{{.*}},
// CHECK:         call @kernel_2(%[[M]], %[[W]],
func.func @late(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %b = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
  %w = linalg.map { arith.sitofp } ins(%b : tensor<2x2xi8>) outs(%e : tensor<2x2xf32>)
  %m = linalg.matmul ins(%x, %x : tensor<2x2xf32>, tensor<2x2xf32>) outs(%f : tensor<2x2xf32>) -> tensor<2x2xf32>
  %r = linalg.matmul ins(%m, %w : tensor<2x2xf32>, tensor<2x2xf32>) outs(%f : tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}
