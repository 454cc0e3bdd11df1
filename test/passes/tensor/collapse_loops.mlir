// RUN: mlopt %s --tensor-collapse-loops --split-input-file | filecheck %s

// All loops of an elementwise op are one; so is what the result starts from.

// CHECK-LABEL: func.func @elementwise(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<3x5x7xf32>
// CHECK:         %[[C:.*]] = tensor.collapse_shape %[[X]] {{.*}} into tensor<105xf32>
// CHECK:         %[[E:.*]] = tensor.empty() : tensor<105xf32>
// CHECK:         %[[R:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[C]] : tensor<105xf32>) outs(%[[E]] : tensor<105xf32>)
// CHECK:         tensor.expand_shape %[[R]] {{.*}} output_shape [3, 5, 7]
func.func @elementwise(%x: tensor<3x5x7xf32>) -> tensor<3x5x7xf32> {
  %e = tensor.empty() : tensor<3x5x7xf32>
  %r = linalg.exp ins(%x : tensor<3x5x7xf32>) outs(%e : tensor<3x5x7xf32>) -> tensor<3x5x7xf32>
  return %r : tensor<3x5x7xf32>
}

// -----

// Neighbours that are summed over are one loop, those that are not another one.

// CHECK-LABEL: func.func @sum(
// CHECK:         tensor.collapse_shape %{{.*}} into tensor<15x14xf32>
// CHECK:         linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<15xf32>)
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
// CHECK:         tensor.expand_shape {{.*}} : tensor<15xf32> into tensor<3x5xf32>
func.func @sum(%x: tensor<3x5x7x2xf32>) -> tensor<3x5xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x5xf32>) -> tensor<3x5xf32>
  %r = linalg.reduce { arith.addf } ins(%x : tensor<3x5x7x2xf32>) outs(%f : tensor<3x5xf32>) dimensions = [2, 3]
  return %r : tensor<3x5xf32>
}

// -----

// Axes that stay together in a transpose are one.

// CHECK-LABEL: func.func @transpose(
// CHECK:         tensor.collapse_shape %{{.*}} into tensor<15x7xf32>
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>]
// CHECK:         tensor.expand_shape {{.*}} : tensor<7x15xf32> into tensor<7x3x5xf32>
func.func @transpose(%x: tensor<3x5x7xf32>) -> tensor<7x3x5xf32> {
  %e = tensor.empty() : tensor<7x3x5xf32>
  %r = linalg.transpose ins(%x : tensor<3x5x7xf32>) outs(%e : tensor<7x3x5xf32>) permutation = [2, 0, 1]
  return %r : tensor<7x3x5xf32>
}

// -----

// Left: a repeated row has one of the loops; ops that may be one kernel; a slice, whose rows do
// not lie together; a size that is not known.

// CHECK-LABEL: func.func @row(
// CHECK-NOT:     tensor.collapse_shape
// CHECK-LABEL: func.func @kernel(
// CHECK-NOT:     tensor.collapse_shape
// CHECK-LABEL: func.func @slice(
// CHECK-NOT:     tensor.collapse_shape
// CHECK-LABEL: func.func @unknown(
// CHECK-NOT:     tensor.collapse_shape
func.func @row(%x: tensor<5x7xf32>, %b: tensor<7xf32>) -> tensor<5x7xf32> {
  %e = tensor.empty() : tensor<5x7xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<5x7xf32>, tensor<7xf32>) outs(%e : tensor<5x7xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %s = arith.addf %a, %c : f32
    linalg.yield %s : f32
  } -> tensor<5x7xf32>
  return %r : tensor<5x7xf32>
}

func.func @kernel(%x: tensor<5x7xf32>) -> tensor<5x7xf32> {
  %e = tensor.empty() : tensor<5x7xf32>
  %t = linalg.exp ins(%x : tensor<5x7xf32>) outs(%e : tensor<5x7xf32>) -> tensor<5x7xf32>
  %r = linalg.sqrt ins(%t : tensor<5x7xf32>) outs(%e : tensor<5x7xf32>) -> tensor<5x7xf32>
  return %r : tensor<5x7xf32>
}

func.func @slice(%x: tensor<5x9xf32>) -> tensor<5x7xf32> {
  %e = tensor.empty() : tensor<5x7xf32>
  %s = tensor.extract_slice %x[0, 1] [5, 7] [1, 1] : tensor<5x9xf32> to tensor<5x7xf32>
  %r = linalg.exp ins(%s : tensor<5x7xf32>) outs(%e : tensor<5x7xf32>) -> tensor<5x7xf32>
  return %r : tensor<5x7xf32>
}

func.func @unknown(%x: tensor<5x?xf32>, %n: index) -> tensor<5x?xf32> {
  %e = tensor.empty(%n) : tensor<5x?xf32>
  %r = linalg.exp ins(%x : tensor<5x?xf32>) outs(%e : tensor<5x?xf32>) -> tensor<5x?xf32>
  return %r : tensor<5x?xf32>
}

// More elements than an axis may have: the axes stay.

// CHECK-LABEL: func.func @huge(
// CHECK-NOT:     tensor.collapse_shape
// CHECK:         return
func.func @huge(%x: tensor<9223372036854775807x5xf32>) -> tensor<9223372036854775807x5xf32> {
  %e = tensor.empty() : tensor<9223372036854775807x5xf32>
  %r = linalg.exp ins(%x : tensor<9223372036854775807x5xf32>) outs(%e : tensor<9223372036854775807x5xf32>) -> tensor<9223372036854775807x5xf32>
  return %r : tensor<9223372036854775807x5xf32>
}
