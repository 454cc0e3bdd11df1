// RUN: mlopt %s | mlopt | filecheck %s
// RUN: mlopt %s --mlir-print-op-generic | mlopt | filecheck %s

// Loops written out: on tensors, on buffers, of rank 0, with indices, without inputs, with several results.

// CHECK-LABEL: func.func @generic
// CHECK: %{{.*}} = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"], doc = "sums", library_call = "sum_rows"} ins(%{{.*}} : tensor<4x?xf32>) outs(%{{.*}} : tensor<4xf32>) attrs =  {x} {
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%{{.*}} : memref<?xi32>) {
// CHECK: %{{.*}} = linalg.index 0 : index
// CHECK: linalg.yield %{{.*}} : i32
// CHECK: %{{.*}} = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%{{.*}} : f32) outs(%{{.*}} : tensor<f32>) {
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: %{{.*}}:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> ()>], iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<4x?xf32>) outs(%{{.*}}, %{{.*}} : tensor<4xf32>, tensor<f32>) {
// CHECK: linalg.yield %{{.*}}, %{{.*}} : f32, f32
func.func @generic(%a: tensor<4x?xf32>, %m: memref<?xi32>, %s: tensor<f32>, %v: tensor<4xf32>, %f: f32) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"], doc = "sums", library_call = "sum_rows"} ins(%a : tensor<4x?xf32>) outs(%v : tensor<4xf32>) attrs = {x} {
  ^bb0(%e: f32, %o: f32):
    %1 = arith.addf %e, %o : f32
    linalg.yield %1 : f32
  } -> tensor<4xf32>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%m : memref<?xi32>) {
  ^bb0(%o: i32):
    %2 = linalg.index 0 : index
    %3 = arith.index_cast %2 : index to i32
    linalg.yield %3 : i32
  }
  %4 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%f : f32) outs(%s : tensor<f32>) {
  ^bb0(%e: f32, %o: f32):
    linalg.yield %e : f32
  } -> tensor<f32>
  %5:2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> ()>], iterator_types = ["parallel", "reduction"]} ins(%a : tensor<4x?xf32>) outs(%v, %s : tensor<4xf32>, tensor<f32>) {
  ^bb0(%e: f32, %o: f32, %p: f32):
    linalg.yield %e, %e : f32, f32
  } -> (tensor<4xf32>, tensor<f32>)
  return
}

// Each element mapped: by a region, by one op, without inputs.

// CHECK-LABEL: func.func @map
// CHECK: %{{.*}} = linalg.map ins(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>)
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: %{{.*}} = linalg.map { math.absf } ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>)
// CHECK: linalg.map { arith.addf } ins(%{{.*}}, %{{.*}} : memref<?xf32>, memref<?xf32>) outs(%{{.*}} : memref<?xf32>)
// CHECK: %{{.*}} = linalg.map outs(%{{.*}} : tensor<4x8xf32>)
// CHECK: linalg.yield %{{.*}} : f32
func.func @map(%a: tensor<4x8xf32>, %m: memref<?xf32>) {
  %0 = linalg.map ins(%a, %a : tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>)
    (%x: f32, %y: f32, %o: f32) {
      %1 = arith.mulf %x, %y : f32
      %2 = math.exp %1 : f32
      linalg.yield %2 : f32
    }
  %3 = linalg.map { math.absf } ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>)
  linalg.map { arith.addf } ins(%m, %m : memref<?xf32>, memref<?xf32>) outs(%m : memref<?xf32>)
  %4 = linalg.map outs(%a : tensor<4x8xf32>)
    (%o: f32) {
      linalg.yield %o : f32
    }
  return
}

// Axes reduced: by a region, by one op, all of them, several at a time.

// CHECK-LABEL: func.func @reduce
// CHECK: %{{.*}} = linalg.reduce { arith.addf } ins(%{{.*}} : tensor<4x8x2xf32>) outs(%{{.*}} : tensor<8xf32>) dimensions = [0, 2]
// CHECK: %{{.*}} = linalg.reduce ins(%{{.*}} : tensor<4x8x2xf32>) outs(%{{.*}} : tensor<f32>) dimensions = [0, 1, 2]
// CHECK: linalg.yield %{{.*}} : f32
// CHECK: %{{.*}}:2 = linalg.reduce ins(%{{.*}}, %{{.*}} : tensor<4x8x2xf32>, tensor<4x8x2xi32>) outs(%{{.*}}, %{{.*}} : tensor<8xf32>, tensor<8xi32>) dimensions = [0, 2]
// CHECK: linalg.yield %{{.*}}, %{{.*}} : f32, i32
// CHECK: linalg.reduce { arith.maximumf } ins(%{{.*}} : memref<4x?xf32>) outs(%{{.*}} : memref<?xf32>) dimensions = [0]
func.func @reduce(%a: tensor<4x8x2xf32>, %v: tensor<8xf32>, %s: tensor<f32>, %i: tensor<4x8x2xi32>, %w: tensor<8xi32>, %m: memref<4x?xf32>, %n: memref<?xf32>) {
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<4x8x2xf32>) outs(%v : tensor<8xf32>) dimensions = [0, 2]
  %1 = linalg.reduce ins(%a : tensor<4x8x2xf32>) outs(%s : tensor<f32>) dimensions = [0, 1, 2]
    (%e: f32, %o: f32) {
      %2 = arith.mulf %e, %o : f32
      %3 = arith.addf %2, %o : f32
      linalg.yield %3 : f32
    }
  %4:2 = linalg.reduce ins(%a, %i : tensor<4x8x2xf32>, tensor<4x8x2xi32>) outs(%v, %w : tensor<8xf32>, tensor<8xi32>) dimensions = [0, 2]
    (%e: f32, %k: i32, %o: f32, %p: i32) {
      linalg.yield %e, %k : f32, i32
    }
  linalg.reduce { arith.maximumf } ins(%m : memref<4x?xf32>) outs(%n : memref<?xf32>) dimensions = [0]
  return
}

// Axes in another order, and new ones.

// CHECK-LABEL: func.func @layout
// CHECK: %{{.*}} = linalg.transpose ins(%{{.*}} : tensor<4x?x2xf32>) outs(%{{.*}} : tensor<2x4x?xf32>) permutation = [2, 0, 1]
// CHECK: %{{.*}} = linalg.broadcast ins(%{{.*}} : tensor<4xf32>) outs(%{{.*}} : tensor<3x4x5xf32>) dimensions = [0, 2]
// CHECK: %{{.*}} = linalg.broadcast ins(%{{.*}} : tensor<f32>) outs(%{{.*}} : tensor<4xf32>) dimensions = [0] {x}
// CHECK: linalg.broadcast ins(%{{.*}} : memref<f32>) outs(%{{.*}} : memref<f32>) dimensions = []
func.func @layout(%a: tensor<4x?x2xf32>, %t: tensor<2x4x?xf32>, %m: memref<f32>, %v: tensor<4xf32>, %w: tensor<3x4x5xf32>, %s: tensor<f32>) {
  %0 = linalg.transpose ins(%a : tensor<4x?x2xf32>) outs(%t : tensor<2x4x?xf32>) permutation = [2, 0, 1]
  %1 = linalg.broadcast ins(%v : tensor<4xf32>) outs(%w : tensor<3x4x5xf32>) dimensions = [0, 2]
  %2 = linalg.broadcast ins(%s : tensor<f32>) outs(%v : tensor<4xf32>) dimensions = [0] {x}
  linalg.broadcast ins(%m : memref<f32>) outs(%m : memref<f32>) dimensions = []
  return
}

// Every function of elementwise.

// CHECK-LABEL: func.func @elementwise
// CHECK: %{{.*}} = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%{{.*}} : tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: %{{.*}} = linalg.elementwise kind=#linalg.elementwise_kind<add> indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] ins(%{{.*}}, %{{.*}} : tensor<8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: %{{.*}} = linalg.elementwise kind=#linalg.elementwise_kind<select> ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%{{.*}} : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK: linalg.elementwise kind=#linalg.elementwise_kind<max_signed> ins(%{{.*}}, %{{.*}} : memref<?xf32>, memref<?xf32>) outs(%{{.*}} : memref<?xf32>)
func.func @elementwise(%a: tensor<4x8xf32>, %b: tensor<8xf32>, %c: tensor<4x8xi1>, %m: memref<?xf32>) {
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%a : tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = linalg.elementwise kind=#linalg.elementwise_kind<add> indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>] ins(%b, %a : tensor<8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = linalg.elementwise kind=#linalg.elementwise_kind<select> ins(%c, %a, %a : tensor<4x8xi1>, tensor<4x8xf32>, tensor<4x8xf32>) outs(%a : tensor<4x8xf32>) -> tensor<4x8xf32>
  linalg.elementwise kind=#linalg.elementwise_kind<max_signed> ins(%m, %m : memref<?xf32>, memref<?xf32>) outs(%m : memref<?xf32>)
  return
}
