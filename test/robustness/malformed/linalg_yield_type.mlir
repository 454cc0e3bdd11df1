// RUN: not mlopt %s 2>&1 | filecheck %s
// A body yields an element.
// CHECK: linalg_yield_type.mlir:6:8: error: 'linalg.generic' op type of yield operand 1 (f64) doesn't match the element type of the enclosing linalg.generic op (f32)

func.func @f(%c: tensor<4xf32>, %z: f64) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%c : tensor<4xf32>) {
  ^bb0(%y: f32):
    linalg.yield %z : f64
  } -> tensor<4xf32>
  return
}
