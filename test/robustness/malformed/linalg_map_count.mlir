// RUN: not mlopt %s 2>&1 | filecheck %s
// A generic op has one map an operand.
// CHECK: linalg_map_count.mlir:6:8: error: 'linalg.generic' op expected the number of indexing_map (1) to be equal to the number of input/output operands (2)

func.func @f(%a: tensor<4xf32>, %c: tensor<4xf32>) {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%c : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return
}
