// RUN: not mlopt %s 2>&1 | filecheck %s
// Vectors do not hold tensors.
// CHECK: types_vector_of_tensor.mlir:5:22: error: invalid vector element type: tensor<4xf32>

func.func private @f(vector<4xtensor<4xf32>>)
