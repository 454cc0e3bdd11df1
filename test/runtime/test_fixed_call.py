"""Functions of known shapes: the short way in, and what has to go the long way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from programs import compiled

from mlopt.runtime.errors import ArgumentError

PRODUCT = """
func.func @main(%x: tensor<5x7xf32>, %w: tensor<7x3xf32>) -> (tensor<5x3xf32>, tensor<5x0xf32>) {
  %p = graph.matmul %x, %w : (tensor<5x7xf32>, tensor<7x3xf32>) -> tensor<5x3xf32>
  %q = graph.softmax %p axis 0 : tensor<5x3xf32> -> tensor<5x3xf32>
  %r = graph.matmul %q, %s : (tensor<5x3xf32>, tensor<3x3xf32>) -> tensor<5x3xf32>
  %e = graph.constant dense<> : tensor<5x0xf32>
  return %r, %e : tensor<5x3xf32>, tensor<5x0xf32>
}
""".replace("  %r =", "  %s = graph.constant dense<0.5> : tensor<3x3xf32>\n  %r =")


def expected(x, w):
    p = x.astype(np.float64) @ w
    e = np.exp(p - p.max(0))
    return (e / e.sum(0)).sum(1, keepdims=True).repeat(3, 1) * 0.5


@pytest.fixture(scope="module")
def product():
    """Two results, one without elements, and something in between."""
    return compiled(PRODUCT)


@pytest.fixture
def arrays():
    random = np.random.default_rng(0)
    return random.standard_normal((5, 7), np.float32), random.standard_normal((7, 3), np.float32)


def test_results_are_new_each_time(product, arrays):
    x, w = arrays
    first, empty = product(x, w)
    kept = first.copy()
    second, _ = product(2 * x, w)
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_allclose(first, expected(x, w), rtol=1e-5)
    np.testing.assert_allclose(second, expected(2 * x, w), rtol=1e-5)
    assert empty.shape == (5, 0)


def test_arrays_that_do_not_pass_as_they_are(product, arrays):
    x, w = arrays
    wide = np.zeros((5, 14), np.float32)
    wide[:, ::2] = x
    frozen = x.copy()
    frozen.flags.writeable = False
    for value in (wide[:, ::2], np.asfortranarray(x), frozen, x.tolist(), memoryview(x)):
        np.testing.assert_allclose(product(value, w)[0], expected(x, w), rtol=1e-5)


def test_out(product, arrays):
    x, w = arrays
    out, empty = np.zeros((5, 3), np.float32), np.zeros((5, 0), np.float32)
    assert product(x, w, out=(out, empty))[0] is out
    np.testing.assert_allclose(out, expected(x, w), rtol=1e-5)
    strided = np.zeros((3, 5), np.float32).T
    product(x, w, out=(strided, empty))
    np.testing.assert_array_equal(strided, out)
    shared = np.zeros(35, np.float32)
    overlapping, target = shared.reshape(5, 7), shared[:15].reshape(5, 3)
    overlapping[:] = x
    product(overlapping, w, out=(target, empty))
    np.testing.assert_array_equal(target, out)


def test_refused_before_the_call(product, arrays):
    x, w = arrays
    with pytest.raises(ArgumentError, match="has 4 elements along axis 0, expected 5"):
        product(x[:4], w)
    with pytest.raises(ArgumentError, match="has dtype float64, expected float32"):
        product(x.astype(np.float64), w)
    with pytest.raises(ArgumentError, match=r"out\[0\] .* 4 elements along axis 0"):
        product(x, w, out=(np.zeros((4, 3), np.float32), np.zeros((5, 0), np.float32)))
    out = np.zeros((5, 3), np.float32)
    out.flags.writeable = False
    with pytest.raises(ArgumentError, match="read-only"):
        product(x, w, out=(out, np.zeros((5, 0), np.float32)))


def test_calls_at_once_have_their_own_frame(product, arrays):
    x, w = arrays
    factors = np.linspace(-2, 2, 64, dtype=np.float32)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda factor: product(factor * x, w)[0], factors))
    for factor, result in zip(factors, results, strict=True):
        np.testing.assert_allclose(result, expected(factor * x, w), rtol=1e-5)
