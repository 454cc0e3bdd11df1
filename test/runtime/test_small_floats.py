"""f16 and bf16 on machines that have no instructions for them."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

import mlopt

EDGES = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, 65504.0, 65519.9, 65520.0, 1e39, -1e-46, 3.4e38)
TYPES = {"f16": np.float16, "bf16": ml_dtypes.bfloat16}


def numbers(dtype: type) -> np.ndarray:
    """Of all sizes, the middles between neighbours and what is next to them among them."""
    random = np.random.default_rng(0)
    bits = random.integers(0, 1 << 16, 3000, dtype=np.uint16)
    with np.errstate(all="ignore"):
        some = bits.view(np.float16).astype(np.float64)
        wide = (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        middles = np.concatenate([some * (1 + 2.0**-11), wide * (1 + 2.0**-8)])
        near = np.concatenate([middles * (1 + 2.0**-40), middles * (1 - 2.0**-40)])
        return np.concatenate([np.array(EDGES), some, wide, middles, near]).astype(dtype)


@pytest.mark.parametrize("small", TYPES)
@pytest.mark.parametrize("wide", ["f32", "f64"])
def test_conversions(small: str, wide: str):
    """Of each width to and fro, to the bit; the oldest x86-64 has neither."""
    dtype = {"f32": np.float32, "f64": np.float64}[wide]
    program = mlopt.compile(
        f"""func.func @narrow(%x: tensor<?x{wide}>) -> tensor<?x{small}> {{
          %r = arith.truncf %x : tensor<?x{wide}> to tensor<?x{small}>
          return %r : tensor<?x{small}>
        }}
        func.func @widen(%x: tensor<?x{small}>) -> tensor<?x{wide}> {{
          %r = arith.extf %x : tensor<?x{small}> to tensor<?x{wide}>
          return %r : tensor<?x{wide}>
        }}""",
        mcpu="x86-64",
    )
    values = numbers(dtype)
    with np.errstate(all="ignore"):
        expected = rounded(values, small)
    found = program.entry("narrow")(values)
    np.testing.assert_array_equal(found.astype(np.float64), expected.astype(np.float64))
    every = np.arange(1 << 16, dtype=np.uint16).view(TYPES[small])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(program.entry("widen")(every), every.astype(dtype))


def rounded(values: np.ndarray, small: str) -> np.ndarray:
    """`values` rounded once: NumPy's own for f16; for bf16 by the spacing of its numbers."""
    if small == "f16":
        return values.astype(np.float16)
    exact = values.astype(np.float64)
    exponent = np.maximum(np.frexp(exact)[1] - 1, -126)
    unit = np.ldexp(1.0, exponent - 7)
    finite = np.where(np.isfinite(exact), np.rint(exact / unit) * unit, exact)
    finite = np.where(np.abs(finite) >= 2.0**128, np.copysign(np.inf, finite), finite)
    return finite.astype(ml_dtypes.bfloat16)


@pytest.mark.parametrize("mcpu", ["x86-64", "x86-64-v3"])
def test_arithmetic(mcpu: str):
    """Each op in f32 and rounded once, on lanes as on scalars."""
    random = np.random.default_rng(1)
    for small, dtype in TYPES.items():
        program = mlopt.compile(
            f"""func.func @main(%x: tensor<37x{small}>, %y: tensor<37x{small}>) -> tensor<37x{small}> {{
              %r = graph.add %x, %y : tensor<37x{small}>
              return %r : tensor<37x{small}>
            }}""",
            mcpu=mcpu,
        )
        x, y = (random.standard_normal(37).astype(dtype) for _ in range(2))
        exact = (x.astype(np.float32) + y.astype(np.float32)).astype(dtype)
        np.testing.assert_array_equal(program(x, y).astype(np.float32), exact.astype(np.float32))
