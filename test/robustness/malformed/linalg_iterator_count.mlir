// RUN: not mlopt %s 2>&1 | filecheck %s
// The maps take one dimension an iterator.
// CHECK: linalg_iterator_count.mlir:6:8: error: 'linalg.generic' op expected indexing_map #0 to have 2 dim(s) to match the number of loops, found 1

func.func @f(%c: tensor<4xf32>) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel", "parallel"]} outs(%c : tensor<4xf32>) {
  ^bb0(%y: f32):
    linalg.yield %y : f32
  } -> tensor<4xf32>
  return
}
