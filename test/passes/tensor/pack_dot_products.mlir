// RUN: mlopt %s --mcpu=znver4 --tensor-pack-dot-products --split-input-file | filecheck %s
// RUN: mlopt %s --mcpu=x86-64-v3 --tensor-pack-dot-products --split-input-file | filecheck %s --check-prefix=PLAIN

// Unsigned by signed bytes: the rows of four that lie in the first operand are read there; the
// second one is copied, with zeros up to whole groups.

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: func.func @signs_differ(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<16x6xi8>, %[[B:[^:]*]]: tensor<6x32xi8>, %[[C:[^:]*]]: tensor<16x32xi32>
// CHECK:         %[[LHS:.*]] = tensor.pad %[[A]] low[0, 0] high[0, 2]
// CHECK:         %[[RHS:.*]] = tensor.pad %[[B]] low[0, 0] high[2, 0]
// CHECK:         %[[EMPTY:.*]] = tensor.empty() : tensor<2x32x4xi8>
// CHECK-NEXT:    %[[PACKED:.*]] = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0 * 4 + d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], {{.*}} ins(%[[RHS]] : {{.*}}) outs(%[[EMPTY]] :
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2 * 4 + d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%[[LHS]], %[[PACKED]] : {{.*}}) outs(%[[C]] :
// CHECK:           arith.extui
// CHECK-NEXT:      arith.extsi
// CHECK-NEXT:      arith.muli
// CHECK-NEXT:      arith.addi
// CHECK-NOT:     linalg.generic

// Without the instruction nothing is packed.
// PLAIN-LABEL: func.func @signs_differ(
// PLAIN-NOT:     tensor.empty
// PLAIN:         return
func.func @signs_differ(%a: tensor<16x6xi8>, %b: tensor<6x32xi8>, %c: tensor<16x32xi32>) -> tensor<16x32xi32> {
  %r = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : tensor<16x6xi8>, tensor<6x32xi8>) outs(%c : tensor<16x32xi32>) {
  ^bb0(%x: i8, %y: i8, %z: i32):
    %p = arith.extui %x : i8 to i32
    %q = arith.extsi %y : i8 to i32
    %t = arith.muli %p, %q : i32
    %s = arith.addi %z, %t : i32
    linalg.yield %s : i32
  } -> tensor<16x32xi32>
  return %r : tensor<16x32xi32>
}

// -----

// Signed bytes: the copy is shifted by 128, and 128 times the sums of rows are taken away.

// CHECK-LABEL: func.func @signed(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<16x8xi8>
// CHECK:         %[[SHIFTED:.*]] = linalg.generic
// CHECK:           arith.xori %{{.*}}, %{{.*}} : i8
// CHECK:         %[[PRODUCT:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[SHIFTED]] :
// CHECK:           arith.extsi
// CHECK-NEXT:      arith.extui
// CHECK:         %[[SUMS:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[A]] :
// CHECK:         linalg.generic {{.*}} ins(%[[PRODUCT]], %[[SUMS]] :
// CHECK:           %[[FACTOR:.*]] = arith.constant -128 : i32
// CHECK-NEXT:      arith.muli %{{.*}}, %[[FACTOR]] : i32
func.func @signed(%a: tensor<16x8xi8>, %b: tensor<8x32xi8>, %c: tensor<16x32xi32>) -> tensor<16x32xi32> {
  %r = linalg.matmul ins(%a, %b : tensor<16x8xi8>, tensor<8x32xi8>) outs(%c : tensor<16x32xi32>) -> tensor<16x32xi32>
  return %r : tensor<16x32xi32>
}

// -----

// A convolution, over its channels: filter and image are copied.

// CHECK-LABEL: func.func @channels(
// CHECK:         tensor.empty() : tensor<1x2x9x9x4xi8>
// CHECK:         tensor.empty() : tensor<16x2x3x3x4xi8>
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<1x16x7x7xi32>)
func.func @channels(%x: tensor<1x8x9x9xi8>, %w: tensor<16x8x3x3xi8>, %c: tensor<1x16x7x7xi32>) -> tensor<1x16x7x7xi32> {
  %r = linalg.generic {indexing_maps = [
      affine_map<(n, f, i, j, c, p, q) -> (n, c, i + p, j + q)>,
      affine_map<(n, f, i, j, c, p, q) -> (f, c, p, q)>,
      affine_map<(n, f, i, j, c, p, q) -> (n, f, i, j)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x8x9x9xi8>, tensor<16x8x3x3xi8>) outs(%c : tensor<1x16x7x7xi32>) {
  ^bb0(%a: i8, %b: i8, %s: i32):
    %p = arith.extui %a : i8 to i32
    %q = arith.extsi %b : i8 to i32
    %t = arith.muli %p, %q : i32
    %u = arith.addi %s, %t : i32
    linalg.yield %u : i32
  } -> tensor<1x16x7x7xi32>
  return %r : tensor<1x16x7x7xi32>
}

// -----

// Few rows: the copy would cost as much as the product. Sums of 16 bits are none of the machine's.

// CHECK-LABEL: func.func @few_rows(
// CHECK-NOT:     tensor.empty
// CHECK:         return
func.func @few_rows(%a: tensor<4x8xi8>, %b: tensor<8x32xi8>, %c: tensor<4x32xi32>) -> tensor<4x32xi32> {
  %r = linalg.matmul ins(%a, %b : tensor<4x8xi8>, tensor<8x32xi8>) outs(%c : tensor<4x32xi32>) -> tensor<4x32xi32>
  return %r : tensor<4x32xi32>
}

// CHECK-LABEL: func.func @short_sums(
// CHECK-NOT:     tensor.empty
// CHECK:         return
func.func @short_sums(%a: tensor<16x8xi8>, %b: tensor<8x32xi8>, %c: tensor<16x32xi16>) -> tensor<16x32xi16> {
  %r = linalg.matmul ins(%a, %b : tensor<16x8xi8>, tensor<8x32xi8>) outs(%c : tensor<16x32xi16>) -> tensor<16x32xi16>
  return %r : tensor<16x32xi16>
}
