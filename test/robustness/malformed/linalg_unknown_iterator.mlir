// RUN: not mlopt %s 2>&1 | filecheck %s
// No iterator is called like that.
// CHECK: linalg_unknown_iterator.mlir:6:23: error: unexpected iterator_type ("sequential")

func.func @f(%c: tensor<4xf32>) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["sequential"]} outs(%c : tensor<4xf32>) {
  ^bb0(%y: f32):
    linalg.yield %y : f32
  } -> tensor<4xf32>
  return
}
