"""Activations and normalisation: by their meaning and compiled, against SciPy and NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from agreement import Program
from scipy import special

Array = np.ndarray


def sigmoid(x: Array) -> Array:
    return special.expit(x)


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "gelu": lambda x: x * special.ndtr(x),
    "gelu_tanh": lambda x: x * sigmoid(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)),
    "silu": lambda x: x * sigmoid(x),
    "silu alpha 1.702": lambda x: x * sigmoid(1.702 * x),
    "mish": lambda x: x * np.tanh(np.log1p(np.exp(x))),
    "elu alpha 1.5": lambda x: np.maximum(x, 0) + 1.5 * np.expm1(np.minimum(x, 0)),
    "selu": lambda x: (
        1.05070102214813232421875
        * (np.maximum(x, 0) + 1.67326319217681884765625 * np.expm1(np.minimum(x, 0)))
    ),
    "celu alpha 2.0": lambda x: np.maximum(x, 0) + 2 * np.expm1(np.minimum(x, 0) / 2),
    "leaky_relu": lambda x: np.maximum(x, 0) + 0.01 * np.minimum(x, 0),
    "thresholded_relu alpha 0.5": lambda x: np.where(x > 0.5, x, 0),
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "softplus": lambda x: np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0),
    "softsign": lambda x: x / (1 + np.abs(x)),
}
BITS = {"f16": np.float16, "f32": np.float32, "f64": np.float64}
TOLERANCE = {"f16": 1e-3, "f32": 2e-6, "f64": 1e-14}


def _activations(element: str) -> Program:
    functions = [
        f"func.func @f{number}(%x: tensor<?x{element}>) -> tensor<?x{element}> {{\n"
        f"  %r = graph.{name.replace(' ', ' %x ', 1) if ' ' in name else name + ' %x'} : tensor<?x{element}>\n"
        f"  return %r : tensor<?x{element}>\n}}\n"
        for number, name in enumerate(ACTIVATIONS)
    ]
    return Program("".join(functions))


@pytest.mark.parametrize("element", BITS)
def test_activations(element: str) -> None:
    """Near zero, where they saturate, and at values that are no numbers."""
    program = _activations(element)
    steps = np.concatenate([np.linspace(-12, 12, 97), [1e-4, -1e-4, 0.0, -0.0, 30, -30, np.nan]])
    x = steps.astype(BITS[element])
    for number, formula in enumerate(ACTIVATIONS.values()):
        expected = formula(x.astype(np.float64))
        for arrays in program.both(f"f{number}", x):
            np.testing.assert_allclose(
                arrays[0].astype(np.float64), expected, rtol=TOLERANCE[element],
                atol=TOLERANCE[element] / 2, err_msg=[*ACTIVATIONS][number],
            )  # fmt: skip


@pytest.mark.parametrize("size", [0, 1, 5])
def test_activations_do_not_overflow(size: int) -> None:
    """Large and infinite values give limits, not NaN, where there is a limit."""
    program = Program("""
func.func @f(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  %a = graph.softplus %x : tensor<?xf32>
  %b = graph.elu %x : tensor<?xf32>
  %c = graph.mish %x : tensor<?xf32>
  %d = graph.prelu %x, %x : tensor<?xf32>
  return %a, %b, %c, %d : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}
""")
    x = np.array([1e30, -100, np.inf, 2, 3], np.float32)[:size]
    high = np.array([1e30, 0, np.inf, 2, 3], np.float32)[:size]
    elu = np.where(x < 0, -1, high)
    mish = np.array([1e30, 0, np.inf, 1.9439589595, 2.9865350049])[:size]
    softplus = np.array([1e30, 0, np.inf, 2.1269280110, 3.0485873516])[:size]
    wanted = (softplus, elu, mish, np.array([1e30, 1e4, np.inf, 2, 3])[:size])
    for values in program.both("f", x):
        for value, expected in zip(values, wanted, strict=True):
            np.testing.assert_allclose(value.astype(np.float64), expected, rtol=1e-6, atol=1e-30)


NORMALS = Program("""
func.func @layer(%x: tensor<?x?xf32>, %s: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?x?xf32> {
  %r = graph.layer_norm %x scale %s : tensor<?xf32> bias %b : tensor<?xf32> axis 1 epsilon 1.0e-5 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @layer_all(%x: tensor<2x3x5xf16>) -> tensor<2x3x5xf16> {
  %r = graph.layer_norm %x axis 0 epsilon 0.0 : tensor<2x3x5xf16> -> tensor<2x3x5xf16>
  return %r : tensor<2x3x5xf16>
}
func.func @rms(%x: tensor<?x?xf32>, %s: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?x?xf32> {
  %r = graph.rms_norm %x scale %s : tensor<?xf32> axis 1 epsilon 1.0e-5 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @batch(%x: tensor<?x4x?xf32>, %s: tensor<4xf32>, %b: tensor<4xf32>, %m: tensor<4xf32>, %v: tensor<4xf32>) -> tensor<?x4x?xf32> {
  %r = graph.batch_norm %x scale %s bias %b mean %m variance %v epsilon 1.0e-3 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  return %r : tensor<?x4x?xf32>
}
func.func @group(%x: tensor<?x4x?xf32>, %s: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<?x4x?xf32> {
  %r = graph.group_norm %x scale %s bias %b groups 2 epsilon 1.0e-5 : (tensor<?x4x?xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x?xf32>
  return %r : tensor<?x4x?xf32>
}
func.func @instance(%x: tensor<?x?x?xf32>, %s: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?x?x?xf32> {
  %r = graph.group_norm %x scale %s bias %b groups 0 epsilon 1.0e-5 : (tensor<?x?x?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?x?x?xf32>
  return %r : tensor<?x?x?xf32>
}
func.func @log_softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %r = graph.log_softmax %x axis 1 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func @log_sum_exp(%x: tensor<?x?xf32>) -> (tensor<?xf32>, tensor<f32>) {
  %r = graph.log_sum_exp %x axes [1] : tensor<?x?xf32> -> tensor<?xf32>
  %s = graph.log_sum_exp %x axes [0, 1] : tensor<?x?xf32> -> tensor<f32>
  return %r, %s : tensor<?xf32>, tensor<f32>
}
""")


def _some(*shape: int, seed: int = 1, dtype: type = np.float32) -> Array:
    return (np.random.default_rng(seed).standard_normal(shape) * 3 + 1).astype(dtype)


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (3, 7), (2, 64)])
def test_norms_of_rows(rows: int, columns: int) -> None:
    """Layer and root-mean-square normalisation, a far mean among them."""
    x, s, b = _some(rows, columns) + 100, _some(columns, seed=2), _some(columns, seed=3)
    wide = x.astype(np.float64)
    away = wide - wide.mean(1, keepdims=True)
    layer = away / np.sqrt((away**2).mean(1, keepdims=True) + 1e-5) * s + b
    rms = wide / np.sqrt((wide**2).mean(1, keepdims=True) + 1e-5) * s
    NORMALS.check("layer", (x, s, b), [layer], 2e-5)
    NORMALS.check("rms", (x, s, b), [rms], 2e-6)


def test_norm_of_half_precision() -> None:
    """Statistics of f16 are in f32: squares that overflow f16 do no harm."""
    x = (_some(2, 3, 5) * 300).astype(np.float16)
    wide = x.astype(np.float64)
    NORMALS.check("layer_all", (x,), [(wide - wide.mean()) / wide.std()], 1e-3)


@pytest.mark.parametrize(("count", "space"), [(0, 3), (1, 1), (3, 7)])
def test_norms_of_channels(count: int, space: int) -> None:
    """Batch, group and instance normalisation."""
    x = _some(count, 4, space)
    s, b, m, v = (_some(4, seed=seed) for seed in (2, 3, 4, 5))
    v = np.abs(v)
    wide = x.astype(np.float64)
    column = [array.astype(np.float64)[:, None] for array in (s, b, m, v)]
    batch = (wide - column[2]) / np.sqrt(column[3] + 1e-3) * column[0] + column[1]
    NORMALS.check("batch", (x, s, b, m, v), [batch], 2e-6)
    for name, groups in (("group", 2), ("instance", 4)):
        parts = wide.reshape(count, groups, -1) if count else wide.reshape(0, groups, 1)
        away = parts - parts.mean(2, keepdims=True)
        normal = away / np.sqrt((away**2).mean(2, keepdims=True) + 1e-5)
        expected = normal.reshape(wide.shape) if count else wide
        NORMALS.check(name, (x, s, b), [expected * column[0] + column[1]], 5e-6)


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (3, 7), (2, 65)])
def test_logarithms_of_sums(rows: int, columns: int) -> None:
    """Large values do not overflow."""
    x = _some(rows, columns) * 200
    wide = x.astype(np.float64)
    NORMALS.check("log_softmax", (x,), [special.log_softmax(wide, axis=1)], 1e-6)
    with np.errstate(all="ignore"):
        whole = special.logsumexp(wide) if wide.size else np.array(-np.inf)
    expected = [special.logsumexp(wide, axis=1), np.asarray(whole)]
    NORMALS.check("log_sum_exp", (x,), expected, 1e-6)


def test_log_sum_exp_of_infinities() -> None:
    """An infinite element is the result; rows of -inf stay -inf."""
    x = np.array([[np.inf, 1], [-np.inf, -np.inf], [-np.inf, 2], [np.nan, 1]], np.float32)
    expected = np.array([np.inf, -np.inf, 2, np.nan])
    NORMALS.check("log_sum_exp", (x,), [expected, np.array(np.nan)])
