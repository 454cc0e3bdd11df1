// RUN: mlopt %s --tensor-choose-schedules --mcpu=znver4 | filecheck %s

#mk = affine_map<(m, n, k, q) -> (m, k * 4 + q)>
#kn = affine_map<(m, n, k, q) -> (k, n, q)>
#mn = affine_map<(m, n, k, q) -> (m, n)>

// Of rows of which there may be one, more columns are read together; of many rows, as of floats.

// CHECK-LABEL: func.func @rows(
// CHECK:         linalg.generic {{.*}}vector = array<i64: 6, 64, 1, 4>
// CHECK:         linalg.generic {{.*}}vector = array<i64: 13, 32, 1, 4>
func.func @rows(%a: tensor<?x256xi8>, %b: tensor<64x1024x4xi8>, %c: tensor<?x1024xi32>, %d: tensor<128x256xi8>, %e: tensor<128x1024xi32>) -> (tensor<?x1024xi32>, tensor<128x1024xi32>) {
  %r = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%a, %b : tensor<?x256xi8>, tensor<64x1024x4xi8>) outs(%c : tensor<?x1024xi32>) {
  ^bb0(%x: i8, %y: i8, %sum: i32):
    %u = arith.extui %x : i8 to i32
    %s = arith.extsi %y : i8 to i32
    %p = arith.muli %u, %s : i32
    %t = arith.addi %sum, %p : i32
    linalg.yield %t : i32
  } -> tensor<?x1024xi32>
  %m = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%d, %b : tensor<128x256xi8>, tensor<64x1024x4xi8>) outs(%e : tensor<128x1024xi32>) {
  ^bb0(%x: i8, %y: i8, %sum: i32):
    %u = arith.extui %x : i8 to i32
    %s = arith.extsi %y : i8 to i32
    %p = arith.muli %u, %s : i32
    %t = arith.addi %sum, %p : i32
    linalg.yield %t : i32
  } -> tensor<128x1024xi32>
  return %r, %m : tensor<?x1024xi32>, tensor<128x1024xi32>
}

// Lanes along the channels of an image of short rows keep the groups of bytes.

#image = affine_map<(h, w, f, c, q) -> (h, w, c, q)>
#taps = affine_map<(h, w, f, c, q) -> (c, f, q)>
#out = affine_map<(h, w, f, c, q) -> (f, h, w)>

// CHECK-LABEL: func.func @channels(
// CHECK:         linalg.generic {{.*}}vector = array<i64: 1, {{[0-9]+}}, 64, 1, 4>
func.func @channels(%x: tensor<7x7x8x4xi8>, %w: tensor<8x64x4xi8>, %o: tensor<64x7x7xi32>) -> tensor<64x7x7xi32> {
  %r = linalg.generic {indexing_maps = [#image, #taps, #out], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %w : tensor<7x7x8x4xi8>, tensor<8x64x4xi8>) outs(%o : tensor<64x7x7xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %u = arith.extui %a : i8 to i32
    %s = arith.extsi %b : i8 to i32
    %p = arith.muli %u, %s : i32
    %t = arith.addi %sum, %p : i32
    linalg.yield %t : i32
  } -> tensor<64x7x7xi32>
  return %r : tensor<64x7x7xi32>
}
