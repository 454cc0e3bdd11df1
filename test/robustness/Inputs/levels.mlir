// Levels mixed, and ops that stand where they are legal but unexpected.

func.func @all_levels(%x: tensor<4xf32>, %m: memref<4xf32>, %i: index) -> (tensor<4xf32>, f32) {
  %0 = graph.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %1 = linalg.add ins(%0, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %2 = memref.load %m[%i] : memref<4xf32>
  return %1, %2 : tensor<4xf32>, f32
}
// -----
func.func @graph_inside_a_loop(%x: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> tensor<4xf32> {
    %0 = graph.exp %a : (tensor<4xf32>) -> tensor<4xf32>
    scf.yield %0 : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}
// -----
llvm.func @already_lowered(%x: i32) -> i32 {
  %0 = llvm.add %x, %x : i32
  llvm.return %0 : i32
}
// -----
llvm.func @callee(i32) -> i32
func.func @mixed_functions(%x: i32) -> i32 {
  %0 = llvm.call @callee(%x) : (i32) -> i32
  return %0 : i32
}
// -----
llvm.func @tensors_do_not_belong_here() {
  %0 = arith.constant 1 : i32
  llvm.return
}
// -----
func.func @bridge(%x: memref<4xf32>) -> tensor<4xf32> {
  %0 = bufferization.to_tensor %x restrict : memref<4xf32> to tensor<4xf32>
  %1 = graph.exp %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
// -----
func.func @bridge_back(%x: tensor<4xf32>) -> memref<4xf32> {
  %0 = bufferization.to_buffer %x : tensor<4xf32> to memref<4xf32>
  return %0 : memref<4xf32>
}
// -----
func.func @linalg_on_buffers(%a: memref<4x4xf32>, %b: memref<4x4xf32>, %c: memref<4x4xf32>) {
  linalg.matmul ins(%a, %b : memref<4x4xf32>, memref<4x4xf32>) outs(%c : memref<4x4xf32>)
  return
}
// -----
func.func @linalg_of_mixed_types(%a: tensor<4x4xi8>, %b: tensor<4x4xi8>, %c: tensor<4x4xi32>) -> tensor<4x4xi32> {
  %0 = linalg.matmul ins(%a, %b : tensor<4x4xi8>, tensor<4x4xi8>) outs(%c : tensor<4x4xi32>) -> tensor<4x4xi32>
  return %0 : tensor<4x4xi32>
}
// -----
func.func @linalg_index(%c: tensor<3x?xindex>) -> tensor<3x?xindex> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%c : tensor<3x?xindex>) {
  ^bb0(%a: index):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %s = arith.addi %i, %j : index
    linalg.yield %s : index
  } -> tensor<3x?xindex>
  return %0 : tensor<3x?xindex>
}
// -----
func.func @generic_without_loops(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%x : tensor<f32>) outs(%y : tensor<f32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %0 : tensor<f32>
}
// -----
func.func @generic_of_two_results(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<4xi1>) -> (tensor<4xf32>, tensor<4xi1>) {
  %0:2 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (3 - i)>], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%y, %z : tensor<4xf32>, tensor<4xi1>) {
  ^bb0(%a: f32, %b: f32, %c: i1):
    %s = arith.cmpf olt, %a, %b : f32
    linalg.yield %a, %s : f32, i1
  } -> (tensor<4xf32>, tensor<4xi1>)
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xi1>
}
// -----
func.func @generic_that_reads_outside(%x: tensor<4xf32>, %y: tensor<4xf32>, %t: tensor<4xf32>, %k: index) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%y : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    %e = tensor.extract %t[%k] : tensor<4xf32>
    %s = arith.addf %a, %e : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
// -----
func.func @slices(%x: tensor<8x8xf32>, %i: index) -> tensor<8x8xf32> {
  %0 = tensor.extract_slice %x[%i, 0] [1, 4] [2, 2] : tensor<8x8xf32> to tensor<4xf32>
  %1 = tensor.insert_slice %0 into %x[0, %i] [4, 1] [1, 1] : tensor<4xf32> into tensor<8x8xf32>
  return %1 : tensor<8x8xf32>
}
// -----
func.func @tensor_zoo(%x: tensor<2x?xf32>, %i: index, %f: f32) -> (tensor<3x?xf32>, tensor<3xf32>, tensor<2x2xf32>) {
  %0 = tensor.pad %x low[0, %i] high[1, 2] {
  ^bb0(%a: index, %b: index):
    tensor.yield %f : f32
  } : tensor<2x?xf32> to tensor<3x?xf32>
  %1 = tensor.from_elements %f, %f, %f : tensor<3xf32>
  %2 = tensor.splat %f : tensor<2x2xf32>
  return %0, %1, %2 : tensor<3x?xf32>, tensor<3xf32>, tensor<2x2xf32>
}
// -----
func.func @generate(%n: index) -> tensor<?xindex> {
  %0 = tensor.generate %n {
  ^bb0(%i: index):
    tensor.yield %i : index
  } : tensor<?xindex>
  return %0 : tensor<?xindex>
}
// -----
func.func @reshapes(%x: tensor<6x?xf32>, %s: tensor<2xindex>, %n: index) -> (tensor<?x?xf32>, tensor<2x3x?xf32>, tensor<?xf32>) {
  %0 = tensor.reshape %x(%s) : (tensor<6x?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  %1 = tensor.expand_shape %x [[0, 1], [2]] output_shape [2, 3, %n] : tensor<6x?xf32> into tensor<2x3x?xf32>
  %2 = tensor.collapse_shape %x [[0, 1]] : tensor<6x?xf32> into tensor<?xf32>
  return %0, %1, %2 : tensor<?x?xf32>, tensor<2x3x?xf32>, tensor<?xf32>
}
// -----
func.func @gathers(%x: tensor<4x4xf32>, %i: tensor<2x1xindex>) -> tensor<2x1x4xf32> {
  %0 = tensor.gather %x[%i] gather_dims([0]) : (tensor<4x4xf32>, tensor<2x1xindex>) -> tensor<2x1x4xf32>
  return %0 : tensor<2x1x4xf32>
}
// -----
func.func @packs(%x: tensor<8x8xf32>, %y: tensor<4x4x2x2xf32>) -> tensor<4x4x2x2xf32> {
  %0 = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %y : tensor<8x8xf32> -> tensor<4x4x2x2xf32>
  return %0 : tensor<4x4x2x2xf32>
}
// -----
func.func @softmax(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.softmax dimension(1) ins(%x : tensor<2x3xf32>) outs(%y : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
// -----
func.func @winograd(%x: tensor<2x4x3x3xf32>, %y: tensor<6x6x3x2xf32>) -> tensor<6x6x3x2xf32> {
  return %y : tensor<6x6x3x2xf32>
}
// -----
func.func @buffer_zoo(%x: memref<4x?xf32>, %n: index, %f: f32) -> memref<?xf32, strided<[?], offset: ?>> {
  %c0 = arith.constant 0 : index
  %a = memref.alloca(%n) {alignment = 64} : memref<?xf32>
  %b = memref.alloc(%n)[%n] : memref<?x4xf32, strided<[4, 1], offset: ?>>
  %d = memref.dim %x, %c0 : memref<4x?xf32>
  %s = memref.subview %x[1, %n] [1, %d] [1, 2] : memref<4x?xf32> to memref<?xf32, strided<[2], offset: ?>>
  %r = memref.reinterpret_cast %x to offset: [%n], sizes: [%n], strides: [%n] : memref<4x?xf32> to memref<?xf32, strided<[?], offset: ?>>
  memref.copy %a, %a : memref<?xf32> to memref<?xf32>
  return %r : memref<?xf32, strided<[?], offset: ?>>
}
// -----
func.func @atomics(%x: memref<4xf32>, %i: index, %f: f32) -> f32 {
  %0 = memref.atomic_rmw addf %f, %x[%i] : (f32, memref<4xf32>) -> f32
  %1 = memref.generic_atomic_rmw %x[%i] : memref<4xf32> {
  ^bb0(%old: f32):
    %n = arith.mulf %old, %f : f32
    memref.atomic_yield %n : f32
  }
  return %1 : f32
}
// -----
func.func @vector_zoo(%x: memref<?x?xf32>, %i: index, %m: vector<4xi1>) -> vector<4xf32> {
  %p = arith.constant 0.0 : f32
  %0 = vector.transfer_read %x[%i, %i], %p, %m {permutation_map = affine_map<(d0, d1) -> (d0)>} : memref<?x?xf32>, vector<4xf32>
  %1 = vector.fma %0, %0, %0 : vector<4xf32>
  %2 = vector.reduction <maximumf>, %1 : vector<4xf32> into f32
  %3 = vector.broadcast %2 : f32 to vector<4xf32>
  %4 = vector.shuffle %3, %1 [0, 7, 1, -1] : vector<4xf32>, vector<4xf32>
  vector.transfer_write %4, %x[%i, %i] : vector<4xf32>, memref<?x?xf32>
  return %4 : vector<4xf32>
}
// -----
func.func @vectors_of_tensors(%x: tensor<?x?xf32>, %i: index) -> vector<2x2xf32> {
  %p = arith.constant 0.0 : f32
  %0 = vector.transfer_read %x[%i, %i], %p {in_bounds = [true, false]} : tensor<?x?xf32>, vector<2x2xf32>
  return %0 : vector<2x2xf32>
}
// -----
func.func @contract(%a: vector<4x8xf32>, %b: vector<8x16xf32>, %c: vector<4x16xf32>) -> vector<4x16xf32> {
  %0 = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %a, %b, %c : vector<4x8xf32>, vector<8x16xf32> into vector<4x16xf32>
  return %0 : vector<4x16xf32>
}
// -----
func.func @gather_scatter(%x: memref<?xf32>, %i: index, %v: vector<4xindex>, %m: vector<4xi1>, %f: vector<4xf32>) -> vector<4xf32> {
  %0 = vector.gather %x[%i] [%v], %m, %f : memref<?xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  vector.scatter %x[%i] [%v], %m, %0 : memref<?xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32>
  return %0 : vector<4xf32>
}
// -----
func.func @math_zoo(%x: f32, %h: f16, %i: i32, %v: vector<2x3xf64>) -> (f32, f16, i32, vector<2x3xf64>) {
  %0 = math.powf %x, %x : f32
  %1 = math.fpowi %x, %i : f32, i32
  %2 = math.ctpop %i : i32
  %3 = math.ipowi %2, %2 : i32
  %4 = math.cbrt %h : f16
  %5 = math.erf %v : vector<2x3xf64>
  %6 = math.copysign %5, %v : vector<2x3xf64>
  %7 = arith.addf %0, %1 : f32
  return %7, %4, %3, %6 : f32, f16, i32, vector<2x3xf64>
}
// -----
func.func @extended(%a: i8, %b: i1) -> (i8, i1, i8, i8) {
  %0, %1 = arith.addui_extended %a, %a : i8, i1
  %2, %3 = arith.mulsi_extended %a, %a : i8
  %4, %5 = arith.mului_extended %b, %b : i1
  return %0, %1, %2, %3 : i8, i1, i8, i8
}
