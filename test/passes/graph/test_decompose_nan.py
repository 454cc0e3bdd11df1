"""A maximum that leaves NaN out may be taken off before `exp`: the sum has NaN all the same."""

import numpy as np

import mlopt

ROWS = """
func.func @main(%x: tensor<8x37xf32>) -> (tensor<8x37xf32>, tensor<8x37xf32>, tensor<8xf32>) {
  %s = graph.softmax %x axis 1 : tensor<8x37xf32> -> tensor<8x37xf32>
  %l = graph.log_softmax %x axis 1 : tensor<8x37xf32> -> tensor<8x37xf32>
  %t = graph.log_sum_exp %x axes [1] : tensor<8x37xf32> -> tensor<8xf32>
  return %s, %l, %t : tensor<8x37xf32>, tensor<8x37xf32>, tensor<8xf32>
}
"""


def test_rows_with_nan_and_infinities():
    x = np.random.default_rng(0).standard_normal((8, 37)).astype(np.float32)
    x[1, 36] = np.nan
    x[2] = np.nan
    x[3], x[3, 5] = -np.inf, np.nan
    x[4, 0], x[4, 30] = np.inf, np.nan
    x[5] = -np.inf
    x[6], x[6, 3] = -0.0, 0.0
    exact = x.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        largest = exact.max(1, keepdims=True)
        powers = np.exp(exact - largest)
        total = powers.sum(1, keepdims=True)
        expected = powers / total, exact - largest - np.log(total)
    summed = (np.log(total) + largest)[:, 0]
    summed[5] = -np.inf
    for found, wanted in zip(mlopt.compile(ROWS)(x), (*expected, summed), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=2e-6)
