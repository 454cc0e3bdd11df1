// RUN: mlopt %s --tensor-choose-schedules --mcpu=x86-64-v4 | filecheck %s
// RUN: mlopt %s --tensor-choose-schedules --mcpu=x86-64-v3 | filecheck %s --check-prefix=V3

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// Accumulators of a product fill the registers, in tiles of rows that lose least; what
// only the reader needs is computed in its register tile.

// CHECK-LABEL: func.func @product(
// CHECK:         linalg.matmul {loop.schedule = {{.*}}compute_at = 0
// CHECK:         linalg.generic {{.*}} attrs = {{ *}}{loop.schedule = {vector = array<i64: 11, 32>}}
// V3-LABEL:    func.func @product(
// V3:            linalg.generic {{.*}} attrs = {{ *}}{loop.schedule = {vector = array<i64: 4, 16>}}
func.func @product(%a: tensor<32x64xf32>, %b: tensor<64x64xf32>) -> tensor<32x64xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x64xf32>
  %start = linalg.fill ins(%zero : f32) outs(%e : tensor<32x64xf32>) -> tensor<32x64xf32>
  %p = linalg.matmul ins(%a, %b : tensor<32x64xf32>, tensor<64x64xf32>) outs(%start : tensor<32x64xf32>) -> tensor<32x64xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%p : tensor<32x64xf32>) outs(%e : tensor<32x64xf32>) {
  ^bb0(%x: f32, %old: f32):
    %m = arith.maximumf %x, %zero : f32
    linalg.yield %m : f32
  } -> tensor<32x64xf32>
  return %r : tensor<32x64xf32>
}

// A reduction that its reader needs by rows is done row by row, before the row is read.

// CHECK-LABEL: func.func @rows(
// CHECK:         linalg.generic {{.*}} attrs = {{ *}}{loop.schedule = {vector = array<i64: 1, 64>, compute_at = 0
// CHECK:         linalg.generic {{.*}} attrs = {{ *}}{loop.schedule = {tile = [array<i64: 1, 0>], parallel = array<i64: 0>, vector = array<i64: 1, 64>}}
func.func @rows(%x: tensor<512x4096xf32>, %init: tensor<512xf32>) -> tensor<512x4096xf32> {
  %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<512x4096xf32>) outs(%init : tensor<512xf32>) {
  ^bb0(%v: f32, %acc: f32):
    %s = arith.addf %acc, %v : f32
    linalg.yield %s : f32
  } -> tensor<512xf32>
  %e = tensor.empty() : tensor<512x4096xf32>
  %r = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %sum : tensor<512x4096xf32>, tensor<512xf32>) outs(%e : tensor<512x4096xf32>) {
  ^bb0(%v: f32, %s: f32, %old: f32):
    %q = arith.divf %v, %s : f32
    linalg.yield %q : f32
  } -> tensor<512x4096xf32>
  return %r : tensor<512x4096xf32>
}

// A transpose is done in squares.

// CHECK-LABEL: func.func @transpose(
// CHECK:         linalg.transpose {{.*}} {loop.schedule = {vector = array<i64: 16, 16>}}
func.func @transpose(%x: tensor<64x64xf32>, %e: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %r = linalg.transpose ins(%x : tensor<64x64xf32>) outs(%e : tensor<64x64xf32>) permutation = [1, 0]
  return %r : tensor<64x64xf32>
}

// What is written by hand stays, and what cannot be done in vectors gets nothing.

// CHECK-LABEL: func.func @kept(
// CHECK:         linalg.exp {loop.schedule = {vector = array<i64: 8>}}
// CHECK:         linalg.generic {indexing_maps = {{.*}}} ins({{.*}}) outs({{.*}}) {
func.func @kept(%x: tensor<64xf32>, %e: tensor<64xi4>) -> (tensor<64xf32>, tensor<64xi4>) {
  %r = linalg.exp {loop.schedule = {vector = array<i64: 8>}} ins(%x : tensor<64xf32>) outs(%x : tensor<64xf32>) -> tensor<64xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<64xf32>) outs(%e : tensor<64xi4>) {
  ^bb0(%v: f32, %old: i4):
    %q = arith.cmpf olt, %v, %v : f32
    %w = arith.extui %q : i1 to i4
    linalg.yield %w : i4
  } -> tensor<64xi4>
  return %r, %c : tensor<64xf32>, tensor<64xi4>
}

// A window that slides by two is read along what slides, and not along what is summed too.

// CHECK-LABEL: func.func @strided_window(
// CHECK:         linalg.conv_2d_nchw_fchw {{.*}}loop.schedule = {vector = array<i64: 1, 1, 1, 1, 1, 1, 1>, compute_at = 0
// CHECK:         linalg.generic {{.*}}loop.schedule = {vector = array<i64: 1, 12, 1, 8>}
// V3-LABEL:    func.func @strided_window(
func.func @strided_window(%x: tensor<1x8x15x15xf32>, %w: tensor<24x8x3x3xf32>) -> tensor<1x24x7x7xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x24x7x7xf32>
  %start = linalg.fill ins(%zero : f32) outs(%e : tensor<1x24x7x7xf32>) -> tensor<1x24x7x7xf32>
  %p = linalg.conv_2d_nchw_fchw {strides = dense<2> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x8x15x15xf32>, tensor<24x8x3x3xf32>) outs(%start : tensor<1x24x7x7xf32>) -> tensor<1x24x7x7xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(n, f, h, w) -> (n, f, h, w)>, affine_map<(n, f, h, w) -> (n, f, h, w)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%p : tensor<1x24x7x7xf32>) outs(%e : tensor<1x24x7x7xf32>) {
  ^bb0(%v: f32, %old: f32):
    %s = arith.maximumf %v, %zero : f32
    linalg.yield %s : f32
  } -> tensor<1x24x7x7xf32>
  return %r : tensor<1x24x7x7xf32>
}

// What is read backwards is not cut into tasks along that loop.

// CHECK-LABEL: func.func @backwards(
// CHECK:         loop.schedule = {tile = [array<i64: {{[0-9]+}}, 0>], parallel = array<i64: 0>
// V3-LABEL:    func.func @backwards(
func.func @backwards(%x: tensor<1024x65536xf32>) -> tensor<1024x65536xf32> {
  %e = tensor.empty() : tensor<1024x65536xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, 65535 - j)>, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<1024x65536xf32>) outs(%e : tensor<1024x65536xf32>) {
  ^bb0(%v: f32, %old: f32):
    %s = arith.addf %v, %v : f32
    linalg.yield %s : f32
  } -> tensor<1024x65536xf32>
  return %r : tensor<1024x65536xf32>
}

// CHECK-LABEL: func.func @only_backwards(
// CHECK-NOT:     tile
// CHECK:         return
// V3-LABEL:    func.func @only_backwards(
func.func @only_backwards(%x: tensor<67108864xf32>) -> tensor<67108864xf32> {
  %e = tensor.empty() : tensor<67108864xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (67108863 - i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<67108864xf32>) outs(%e : tensor<67108864xf32>) {
  ^bb0(%v: f32, %old: f32):
    %s = arith.addf %v, %v : f32
    linalg.yield %s : f32
  } -> tensor<67108864xf32>
  return %r : tensor<67108864xf32>
}

// A long sum of some rows is done a block at a time, columns outside, without a copy.

// CHECK-LABEL: func.func @some_rows(
// CHECK:         linalg.matmul {loop.schedule = {tile = [array<i64: 0, 192, 0>, array<i64: 0, 0, 512>], interchange = [array<i64: 0, 1, 2>, array<i64: 0, 1, 2>, array<i64: 1, 0, 2>], parallel = array<i64: 1>, vector = array<i64: 8, 32, 1>}}
func.func @some_rows(%a: tensor<32x3072xf32>, %b: tensor<3072x768xf32>, %c: tensor<32x768xf32>) -> tensor<32x768xf32> {
  %r = linalg.matmul ins(%a, %b : tensor<32x3072xf32>, tensor<3072x768xf32>) outs(%c : tensor<32x768xf32>) -> tensor<32x768xf32>
  return %r : tensor<32x768xf32>
}

// Where rows of columns are a page apart, panels of them are copied.

// CHECK-LABEL: func.func @rows_of_pages(
// CHECK:         linalg.matmul {loop.schedule = {{.*}}promote = [array<i64: 0>, array<i64: 1>]}}
func.func @rows_of_pages(%a: tensor<32x4096xf32>, %b: tensor<4096x1024xf32>, %c: tensor<32x1024xf32>) -> tensor<32x1024xf32> {
  %r = linalg.matmul ins(%a, %b : tensor<32x4096xf32>, tensor<4096x1024xf32>) outs(%c : tensor<32x1024xf32>) -> tensor<32x1024xf32>
  return %r : tensor<32x1024xf32>
}

// What one reduction finds another reads at each of its steps: both are done for a tile of rows,
// one after the other, and not the first in each step of the second.

// CHECK-LABEL: func.func @extremes_are_found_once(
// CHECK:         loop.schedule = {vector = array<i64: 4, 32>, compute_at = 0 : i64}
// CHECK:         loop.schedule = {vector = array<i64: 4, 32>, compute_at = 0 : i64}
// CHECK:         loop.schedule = {tile = [array<i64: 32>], parallel = array<i64: 0>, vector = array<i64: 32>}
// V3-LABEL:    func.func @extremes_are_found_once(
func.func @extremes_are_found_once(%x: tensor<97x257xf32>, %m: tensor<97xf32>, %p: tensor<97xi32>, %o: tensor<97xi64>) -> tensor<97xi64> {
  %max = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : tensor<97x257xf32>) outs(%m : tensor<97xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.maximumf %b, %a : f32
    linalg.yield %c : f32
  } -> tensor<97xf32>
  %none = arith.constant 2147483647 : i32
  %place = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x, %max : tensor<97x257xf32>, tensor<97xf32>) outs(%p : tensor<97xi32>) {
  ^bb0(%a: f32, %b: f32, %c: i32):
    %is = arith.cmpf oeq, %a, %b : f32
    %j = linalg.index 1 : index
    %k = arith.index_cast %j : index to i32
    %s = arith.select %is, %k, %none : i32
    %r = arith.minsi %c, %s : i32
    linalg.yield %r : i32
  } -> tensor<97xi32>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
    iterator_types = ["parallel"]
  } ins(%place : tensor<97xi32>) outs(%o : tensor<97xi64>) {
  ^bb0(%a: i32, %b: i64):
    %e = arith.extsi %a : i32 to i64
    linalg.yield %e : i64
  } -> tensor<97xi64>
  return %r : tensor<97xi64>
}

// The same where an elementwise op stands between the two reductions.

// CHECK-LABEL: func.func @distances(
// CHECK-COUNT-3: compute_at = 0
// CHECK:         linalg.sqrt {loop.schedule = {tile = [array<i64: {{[0-9]+}}>], parallel = array<i64: 0>
func.func @distances(%x: tensor<512x4096xf32>, %init: tensor<512xf32>) -> tensor<512xf32> {
  %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<512x4096xf32>) outs(%init : tensor<512xf32>) {
  ^bb0(%v: f32, %acc: f32):
    %s = arith.addf %acc, %v : f32
    linalg.yield %s : f32
  } -> tensor<512xf32>
  %mean = linalg.div ins(%sum, %init : tensor<512xf32>, tensor<512xf32>) outs(%init : tensor<512xf32>) -> tensor<512xf32>
  %far = linalg.generic {indexing_maps = [#id, #row, #row], iterator_types = ["parallel", "reduction"]} ins(%x, %mean : tensor<512x4096xf32>, tensor<512xf32>) outs(%init : tensor<512xf32>) {
  ^bb0(%v: f32, %m: f32, %acc: f32):
    %d = arith.subf %v, %m : f32
    %s = arith.addf %acc, %d : f32
    linalg.yield %s : f32
  } -> tensor<512xf32>
  %r = linalg.sqrt ins(%far : tensor<512xf32>) outs(%init : tensor<512xf32>) -> tensor<512xf32>
  return %r : tensor<512xf32>
}

// A batch of unknown size may be one image: its rows are tasks of their own, so that what a
// window reads again is in a cache.

// CHECK-LABEL: func.func @unknown_batch(
// CHECK:         linalg.conv_2d_nchw_fchw {{.*}}loop.schedule = {tile = [array<i64: 1, 0, 1, 0, 0, 0, 0>], parallel = array<i64: 0, 2>
func.func @unknown_batch(%x: tensor<?x32x114x114xf32>, %w: tensor<32x32x3x3xf32>, %n: index) -> tensor<?x32x112x112xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?x32x112x112xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x32x112x112xf32>) -> tensor<?x32x112x112xf32>
  %r = linalg.conv_2d_nchw_fchw {strides = dense<1> : tensor<2xi64>, dilations = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<?x32x114x114xf32>, tensor<32x32x3x3xf32>) outs(%f : tensor<?x32x112x112xf32>) -> tensor<?x32x112x112xf32>
  return %r : tensor<?x32x112x112xf32>
}
