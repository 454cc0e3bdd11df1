// A two-layer perceptron that reads handwritten digits; its weights lie beside it, written
// by digits/train.py. Images are rows of 8 x 8 grey values in 0 ... 1, any number of them.

// Logits of the ten digits.
func.func @main(%images: tensor<?x64xf32>) -> tensor<?x10xf32> {
  %w1 = graph.constant #graph.external<"digits/mlp.weights", 0, 12288> : tensor<64x48xf32>
  %b1 = graph.constant #graph.external<"digits/mlp.weights", 12288, 192> : tensor<48xf32>
  %w2 = graph.constant #graph.external<"digits/mlp.weights", 12480, 1920> : tensor<48x10xf32>
  %b2 = graph.constant #graph.external<"digits/mlp.weights", 14400, 40> : tensor<10xf32>
  %n = graph.dim %images axis 0 : tensor<?x64xf32>
  %h = graph.matmul %images, %w1 : (tensor<?x64xf32>, tensor<64x48xf32>) -> tensor<?x48xf32>
  %bias1 = graph.broadcast %b1 axes [1] sizes [%n, 48] : tensor<48xf32> -> tensor<?x48xf32>
  %biased = graph.add %h, %bias1 : tensor<?x48xf32>
  %hidden = graph.relu %biased : tensor<?x48xf32>
  %o = graph.matmul %hidden, %w2 : (tensor<?x48xf32>, tensor<48x10xf32>) -> tensor<?x10xf32>
  %bias2 = graph.broadcast %b2 axes [1] sizes [%n, 10] : tensor<10xf32> -> tensor<?x10xf32>
  %logits = graph.add %o, %bias2 : tensor<?x10xf32>
  return %logits : tensor<?x10xf32>
}

// Probabilities of the ten digits.
func.func @probabilities(%images: tensor<?x64xf32>) -> tensor<?x10xf32> {
  %logits = func.call @main(%images) : (tensor<?x64xf32>) -> tensor<?x10xf32>
  %p = graph.softmax %logits axis 1 : tensor<?x10xf32> -> tensor<?x10xf32>
  return %p : tensor<?x10xf32>
}
