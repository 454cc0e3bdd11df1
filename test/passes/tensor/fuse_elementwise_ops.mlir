// RUN: mlopt %s --linalg-fuse-elementwise-ops | filecheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#transposed = affine_map<(d0, d1) -> (d1, d0)>
#row = affine_map<(d0, d1) -> (d1)>

// A chain becomes one op: maps are composed, a splat is a scalar, the result starts afresh.

// CHECK-LABEL: func.func @chain(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<4x8xf32>, %[[B:[^:]*]]: tensor<8x4xf32>, %[[V:[^:]*]]: tensor<8xf32>
// CHECK:         %[[E:.*]] = tensor.empty
// CHECK-NEXT:    %[[R:.*]] = linalg.generic
// CHECK-SAME:      ins(%[[V]], %[[A]], %[[B]] :
// CHECK-SAME:      outs(%[[E]] :
// CHECK:           arith.addf
// CHECK:           arith.constant 2.0
// CHECK:           arith.mulf
// CHECK:           arith.mulf
// CHECK-NOT:     linalg.generic
// CHECK:         return %[[R]]
func.func @chain(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>, %v: tensor<8xf32>) -> tensor<4x8xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %z = arith.constant dense<2.0> : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#transposed, #id], iterator_types = ["parallel", "parallel"]} ins(%b : tensor<8x4xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%a, %0 : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%1, %v, %z : tensor<4x8xf32>, tensor<8xf32>, tensor<4x8xf32>) outs(%1 : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %w: f32, %o: f32):
    %s = arith.mulf %x, %y : f32
    %q = arith.mulf %s, %w : f32
    linalg.yield %q : f32
  } -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// A reduction computes what it reduces, and its initial value stays.

// CHECK-LABEL: func.func @reduction(
// CHECK:         linalg.fill
// CHECK:         linalg.generic {{.*}} ["parallel", "reduction"]
// CHECK:           math.exp
// CHECK-NEXT:      arith.addf
func.func @reduction(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %c = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<4xf32>
  %g = linalg.fill ins(%c : f32) outs(%f : tensor<4xf32>) -> tensor<4xf32>
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.exp ins(%a : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%0 : tensor<4x8xf32>) outs(%g : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// An index of the producer is one of the consumer's loops.

// CHECK-LABEL: func.func @indices(
// CHECK:         linalg.generic
// CHECK:           linalg.index 0
// CHECK-NEXT:      arith.index_cast
// CHECK-NEXT:      arith.addi
func.func @indices() -> tensor<8x4xi32> {
  %e = tensor.empty() : tensor<4x8xi32>
  %i = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<4x8xi32>) {
  ^bb0(%y: i32):
    %k = linalg.index 1 : index
    %j = arith.index_cast %k : index to i32
    linalg.yield %j : i32
  } -> tensor<4x8xi32>
  %f = tensor.empty() : tensor<8x4xi32>
  %t = linalg.generic {indexing_maps = [#transposed, #id], iterator_types = ["parallel", "parallel"]} ins(%i : tensor<4x8xi32>) outs(%f : tensor<8x4xi32>) {
  ^bb0(%x: i32, %y: i32):
    %s = arith.addi %x, %x : i32
    linalg.yield %s : i32
  } -> tensor<8x4xi32>
  return %t : tensor<8x4xi32>
}

// What has another reader is not computed twice.

// CHECK-LABEL: func.func @two_readers(
// CHECK:         linalg.exp
// CHECK:         linalg.generic
func.func @two_readers(%a: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.exp ins(%a : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32):
    %s = arith.addf %x, %x : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// Who asks for an extent does not read.

// CHECK-LABEL: func.func @extents(
// CHECK-SAME:    %[[N:[^:]*]]: index
// CHECK:         tensor.empty(%[[N]])
// CHECK-NEXT:    linalg.generic
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @extents(%a: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.exp ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %d = tensor.dim %0, %c0 : tensor<?xf32>
  %f = tensor.empty(%d) : tensor<?xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%0 : tensor<?xf32>) outs(%f : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %s = arith.addf %x, %x : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// What is computed of the first of two products alone stays with it; what reads both, and the
// bias of the second, belong to the second.

// CHECK-LABEL: func.func @gated(
// CHECK:         %[[G:.*]] = linalg.matmul
// CHECK:         %[[S:.*]] = linalg.generic {{.*}} ins(%[[G]] : tensor<4x4xf32>)
// CHECK:           math.exp
// CHECK:         %[[U:.*]] = linalg.matmul
// CHECK:         %[[R:.*]] = linalg.generic {{.*}} ins(%[[S]], %[[U]], %{{.*}} :
// CHECK:           arith.addf
// CHECK-NEXT:      arith.mulf
// CHECK:         return %[[R]]
func.func @gated(%x: tensor<4x8xf32>, %w: tensor<8x4xf32>, %v: tensor<8x4xf32>, %b: tensor<4xf32>, %z: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = tensor.empty() : tensor<4x4xf32>
  %g = linalg.matmul ins(%x, %w : tensor<4x8xf32>, tensor<8x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%g : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.exp %p : f32
    linalg.yield %q : f32
  } -> tensor<4x4xf32>
  %u = linalg.matmul ins(%x, %v : tensor<4x8xf32>, tensor<8x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
  %a = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%u, %b : tensor<4x4xf32>, tensor<4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %r = arith.addf %p, %q : f32
    linalg.yield %r : f32
  } -> tensor<4x4xf32>
  %m = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%s, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %r = arith.mulf %p, %q : f32
    linalg.yield %r : f32
  } -> tensor<4x4xf32>
  return %m : tensor<4x4xf32>
}

// The first product has another reader, so its sums are in memory anyway: all is one op.

// CHECK-LABEL: func.func @read_twice(
// CHECK:         linalg.matmul
// CHECK:         linalg.matmul
// CHECK:         linalg.generic
// CHECK:           math.exp
// CHECK-NEXT:      arith.mulf
// CHECK:         return
func.func @read_twice(%x: tensor<4x8xf32>, %w: tensor<8x4xf32>, %v: tensor<8x4xf32>, %z: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %e = tensor.empty() : tensor<4x4xf32>
  %g = linalg.matmul ins(%x, %w : tensor<4x8xf32>, tensor<8x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%g : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.exp %p : f32
    linalg.yield %q : f32
  } -> tensor<4x4xf32>
  %u = linalg.matmul ins(%x, %v : tensor<4x8xf32>, tensor<8x4xf32>) outs(%z : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%s, %u : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %r = arith.mulf %p, %q : f32
    linalg.yield %r : f32
  } -> tensor<4x4xf32>
  return %m, %g : tensor<4x4xf32>, tensor<4x4xf32>
}
