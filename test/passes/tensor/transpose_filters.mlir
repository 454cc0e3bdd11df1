// RUN: mlopt %s --tensor-transpose-filters --split-input-file | filecheck %s

// The rows of the result have any length: lanes go along 32 channels. The filter's channels
// become neighbours, and their loop is behind the one of the points.

// CHECK-LABEL: func.func @unknown(
// CHECK:         %[[F:.*]] = arith.constant dense_resource<f_transposed_1_2_0> : tensor<2x3x32xf32>
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d3, d1 + d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d3, d4, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d1)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[F]] :
func.func @unknown(%x: tensor<1x2x?xf32>, %out: tensor<1x32x?xf32>) -> tensor<1x32x?xf32> {
  %f = arith.constant dense_resource<f> : tensor<32x2x3xf32>
  %r = linalg.generic {
    indexing_maps = [affine_map<(n, f, w, c, k) -> (n, c, w + k)>, affine_map<(n, f, w, c, k) -> (f, c, k)>, affine_map<(n, f, w, c, k) -> (n, f, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%x, %f : tensor<1x2x?xf32>, tensor<32x2x3xf32>) outs(%out : tensor<1x32x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %o, %p : f32
    linalg.yield %q : f32
  } -> tensor<1x32x?xf32>
  return %r : tensor<1x32x?xf32>
}
{-#
  dialect_resources: { builtin: { f: "0x04000000000000000000803F0000004000004040000080400000A0400000C0400000E0400000004100001041000020410000304100004041000050410000604100007041000080410000884100009041000098410000A0410000A8410000B0410000B8410000C0410000C8410000D0410000D8410000E0410000E8410000F0410000F84100000042000004420000084200000C4200001042000014420000184200001C4200002042000024420000284200002C4200003042000034420000384200003C4200004042000044420000484200004C4200005042000054420000584200005C4200006042000064420000684200006C4200007042000074420000784200007C42000080420000824200008442000086420000884200008A4200008C4200008E42000090420000924200009442000096420000984200009A4200009C4200009E420000A0420000A2420000A4420000A6420000A8420000AA420000AC420000AE420000B0420000B2420000B4420000B6420000B8420000BA420000BC420000BE420000C0420000C2420000C4420000C6420000C8420000CA420000CC420000CE420000D0420000D2420000D4420000D6420000D8420000DA420000DC420000DE420000E0420000E2420000E4420000E6420000E8420000EA420000EC420000EE420000F0420000F2420000F4420000F6420000F8420000FA420000FC420000FE420000004300000143000002430000034300000443000005430000064300000743000008430000094300000A4300000B4300000C4300000D4300000E4300000F430000104300001143000012430000134300001443000015430000164300001743000018430000194300001A4300001B4300001C4300001D4300001E4300001F430000204300002143000022430000234300002443000025430000264300002743000028430000294300002A4300002B4300002C4300002D4300002E4300002F430000304300003143000032430000334300003443000035430000364300003743000038430000394300003A4300003B4300003C4300003D4300003E4300003F43" } }
#-}

// -----

// Filters that are given at run time would be copied at each call; long rows fill lanes; and
// few channels do not.

// CHECK-LABEL: func.func @kept(
// CHECK-COUNT-3: affine_map<(d0, d1, d2, d3, d4) -> (d1, d3, d4)>
func.func @kept(%x: tensor<1x2x?xf32>, %f: tensor<32x2x1xf32>, %out: tensor<1x32x?xf32>,
                %y: tensor<1x2x16xf32>, %wide: tensor<1x32x16xf32>, %few: tensor<1x3x?xf32>)
    -> (tensor<1x32x?xf32>, tensor<1x32x16xf32>, tensor<1x3x?xf32>) {
  %r = linalg.generic {
    indexing_maps = [affine_map<(n, f, w, c, k) -> (n, c, w + k)>, affine_map<(n, f, w, c, k) -> (f, c, k)>, affine_map<(n, f, w, c, k) -> (n, f, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%x, %f : tensor<1x2x?xf32>, tensor<32x2x1xf32>) outs(%out : tensor<1x32x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %o, %p : f32
    linalg.yield %q : f32
  } -> tensor<1x32x?xf32>
  %c = arith.constant dense_resource<c> : tensor<32x2x1xf32>
  %s = linalg.generic {
    indexing_maps = [affine_map<(n, f, w, c, k) -> (n, c, w + k)>, affine_map<(n, f, w, c, k) -> (f, c, k)>, affine_map<(n, f, w, c, k) -> (n, f, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%y, %c : tensor<1x2x16xf32>, tensor<32x2x1xf32>) outs(%wide : tensor<1x32x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %o, %p : f32
    linalg.yield %q : f32
  } -> tensor<1x32x16xf32>
  %d = arith.constant dense<[[[1.0], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]]]> : tensor<3x2x1xf32>
  %t = linalg.generic {
    indexing_maps = [affine_map<(n, f, w, c, k) -> (n, c, w + k)>, affine_map<(n, f, w, c, k) -> (f, c, k)>, affine_map<(n, f, w, c, k) -> (n, f, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%x, %d : tensor<1x2x?xf32>, tensor<3x2x1xf32>) outs(%few : tensor<1x3x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %o, %p : f32
    linalg.yield %q : f32
  } -> tensor<1x3x?xf32>
  return %r, %s, %t : tensor<1x32x?xf32>, tensor<1x32x16xf32>, tensor<1x3x?xf32>
}
{-#
  dialect_resources: { builtin: { c: "0x04000000000000000000803F0000004000004040000080400000A0400000C0400000E0400000004100001041000020410000304100004041000050410000604100007041000080410000884100009041000098410000A0410000A8410000B0410000B8410000C0410000C8410000D0410000D8410000E0410000E8410000F0410000F84100000042000004420000084200000C4200001042000014420000184200001C4200002042000024420000284200002C4200003042000034420000384200003C4200004042000044420000484200004C4200005042000054420000584200005C4200006042000064420000684200006C4200007042000074420000784200007C42" } }
#-}

// -----

// The bytes of a group stay neighbours.

// CHECK-LABEL: func.func @groups(
// CHECK:         %[[F:.*]] = arith.constant dense_resource<g_transposed_1_0_2> : tensor<2x32x4xi8>
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d3, d1, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d3, d2, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d1)>]
func.func @groups(%x: tensor<1x2x7x4xi8>, %out: tensor<1x32x7xi32>) -> tensor<1x32x7xi32> {
  %f = arith.constant dense_resource<g> : tensor<32x2x4xi8>
  %r = linalg.generic {
    indexing_maps = [affine_map<(n, f, w, c, q) -> (n, c, w, q)>, affine_map<(n, f, w, c, q) -> (f, c, q)>, affine_map<(n, f, w, c, q) -> (n, f, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%x, %f : tensor<1x2x7x4xi8>, tensor<32x2x4xi8>) outs(%out : tensor<1x32x7xi32>) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %d = arith.extui %a : i8 to i32
    %e = arith.extsi %b : i8 to i32
    %p = arith.muli %d, %e : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<1x32x7xi32>
  return %r : tensor<1x32x7xi32>
}
{-#
  dialect_resources: { builtin: { g: "0x0400000001010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101" } }
#-}
