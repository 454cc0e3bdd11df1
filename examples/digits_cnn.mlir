// A small convolutional network that reads handwritten digits; its weights lie beside it,
// written by digits/train.py. Images are rows of 8 x 8 grey values in 0 ... 1.

// Logits of the ten digits.
func.func @main(%images: tensor<?x64xf32>) -> tensor<?x10xf32> {
  %k1 = graph.constant #graph.external<"digits/cnn.weights", 0, 288> : tensor<8x1x3x3xf32>
  %b1 = graph.constant #graph.external<"digits/cnn.weights", 288, 32> : tensor<8xf32>
  %k2 = graph.constant #graph.external<"digits/cnn.weights", 320, 4608> : tensor<16x8x3x3xf32>
  %b2 = graph.constant #graph.external<"digits/cnn.weights", 4928, 64> : tensor<16xf32>
  %w = graph.constant #graph.external<"digits/cnn.weights", 4992, 2560> : tensor<64x10xf32>
  %b = graph.constant #graph.external<"digits/cnn.weights", 7552, 40> : tensor<10xf32>
  %n = graph.dim %images axis 0 : tensor<?x64xf32>

  %x = graph.reshape %images[%n, 1, 8, 8] : tensor<?x64xf32> -> tensor<?x1x8x8xf32>
  %c1 = graph.conv %x, %k1 low [1, 1] high [1, 1] : (tensor<?x1x8x8xf32>, tensor<8x1x3x3xf32>) -> tensor<?x8x8x8xf32>
  %bias1 = graph.broadcast %b1 axes [1] sizes [%n, 8, 8, 8] : tensor<8xf32> -> tensor<?x8x8x8xf32>
  %s1 = graph.add %c1, %bias1 : tensor<?x8x8x8xf32>
  %r1 = graph.relu %s1 : tensor<?x8x8x8xf32>
  %p1 = graph.max_pool %r1 window [2, 2] strides [2, 2] : tensor<?x8x8x8xf32> -> tensor<?x8x4x4xf32>

  %c2 = graph.conv %p1, %k2 low [1, 1] high [1, 1] : (tensor<?x8x4x4xf32>, tensor<16x8x3x3xf32>) -> tensor<?x16x4x4xf32>
  %bias2 = graph.broadcast %b2 axes [1] sizes [%n, 16, 4, 4] : tensor<16xf32> -> tensor<?x16x4x4xf32>
  %s2 = graph.add %c2, %bias2 : tensor<?x16x4x4xf32>
  %r2 = graph.relu %s2 : tensor<?x16x4x4xf32>
  %p2 = graph.max_pool %r2 window [2, 2] strides [2, 2] : tensor<?x16x4x4xf32> -> tensor<?x16x2x2xf32>

  %flat = graph.reshape %p2[%n, 64] : tensor<?x16x2x2xf32> -> tensor<?x64xf32>
  %o = graph.matmul %flat, %w : (tensor<?x64xf32>, tensor<64x10xf32>) -> tensor<?x10xf32>
  %bias = graph.broadcast %b axes [1] sizes [%n, 10] : tensor<10xf32> -> tensor<?x10xf32>
  %logits = graph.add %o, %bias : tensor<?x10xf32>
  return %logits : tensor<?x10xf32>
}
