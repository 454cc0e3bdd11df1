func.func @window(%x: tensor<10xf32>, %f: tensor<3xf32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  %r = linalg.conv_1d {loop.schedule = {pack = array<i64: 4, 0>}} ins(%x, %f : tensor<10xf32>, tensor<3xf32>) outs(%y : tensor<8xf32>) -> tensor<8xf32>
  return %r : tensor<8xf32>
}
