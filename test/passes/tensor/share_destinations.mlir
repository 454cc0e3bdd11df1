// RUN: mlopt %s --tensor-share-destinations | filecheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#transposed = affine_map<(d0, d1) -> (d1, d0)>

// The contraction is computed where the result goes, and the result in its place.

// CHECK-LABEL: func.func private @into_argument(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<4x4xf32>, %[[OUT:[^:]*]]: tensor<4x4xf32>)
// CHECK:         %[[F:.*]] = linalg.fill {{.*}} outs(%[[OUT]] :
// CHECK-NEXT:    %[[M:.*]] = linalg.matmul {{.*}} outs(%[[F]] :
// CHECK-NEXT:    linalg.exp ins(%[[M]] : {{.*}}) outs(%[[M]] :
func.func private @into_argument(%a: tensor<4x4xf32>, %out: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.matmul ins(%a, %a : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.exp ins(%m : tensor<4x4xf32>) outs(%out : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// Read before, by others, it still dies where it is read last.

// CHECK-LABEL: func.func @read_before(
// CHECK:         %[[M:.*]] = linalg.exp
// CHECK:         %[[S:.*]] = linalg.matmul ins(%[[M]],
// CHECK:         linalg.add ins(%[[M]], %[[S]] : {{.*}}) outs(%[[M]] :
func.func @read_before(%a: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %m = linalg.exp ins(%a : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = linalg.matmul ins(%m, %m : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %r = linalg.add ins(%m, %s : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// Arguments are the caller's; what is read later, or at other places, is still needed.

// CHECK-LABEL: func.func @kept(
// CHECK:         %[[E:.*]] = tensor.empty
// CHECK:         %[[M:.*]] = linalg.exp {{.*}} outs(%[[E]] :
// CHECK:         %[[L:.*]] = linalg.abs {{.*}} outs(%[[E]] :
// CHECK:         linalg.generic {{.*}} outs(%[[E]] :
// CHECK:         return %[[M]], %[[L]]
func.func @kept(%a: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  %e = tensor.empty() : tensor<4x4xf32>
  %m = linalg.exp ins(%a : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %l = linalg.abs ins(%m : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %t = linalg.generic {indexing_maps = [#transposed, #id], iterator_types = ["parallel", "parallel"]} ins(%m : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<4x4xf32>
  return %m, %l, %t : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}
