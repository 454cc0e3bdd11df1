"""Functions by arithmetic: errors on a sample of all f32, special values, short floats.

`bench/ulp.py` measures every f32; its table is in docs/numerics.md.
"""

from __future__ import annotations

import math

import ml_dtypes
import numpy as np
import pytest

import mlopt

UNARY = {
    "exp": (np.exp, 1.0),
    "exp2": (np.exp2, 2.5),
    "expm1": (np.expm1, 2.5),
    "log": (np.log, 1.0),
    "log2": (np.log2, 2.5),
    "log10": (np.log10, 2.5),
    "log1p": (np.log1p, 2.5),
    "tanh": (np.tanh, 2.5),
    "erf": (lambda x: np.array([math.erf(v) for v in x.tolist()]), 1.0),
    "sin": (np.sin, 2.5),
    "cos": (np.cos, 2.5),
}

LOOP = """
func.func @{name}(%x: memref<?x{type}>, %y: memref<?x{type}>) {{
  %c0 = arith.constant 0 : index
  %step = arith.constant {width} : index
  %n = memref.dim %x, %c0 : memref<?x{type}>
  scf.for %i = %c0 to %n step %step {{
    %a = {load} %x[%i] : memref<?x{type}>{vector}
    %b = math.{name} %a : {own}
    {store} %b, %y[%i] : memref<?x{type}>{vector}
  }}
  return
}}
"""

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-45, -1e-45, 1e-38, 88.7, 88.73, -87.4, -103.9)
SPECIAL += (-104.5, 127.99, 128.0, -149.0, -150.5, 3.4e38, -3.4e38, np.inf, -np.inf, np.nan)


def programs(type: str, width: int):
    """All functions in one program: on vectors, or on scalars where `width` is 1."""
    own = f"vector<{width}x{type}>" if width > 1 else type
    forms = ("vector.load", "vector.store") if width > 1 else ("memref.load", "memref.store")
    vector = f", {own}" if width > 1 else ""
    text = "".join(
        LOOP.format(
            name=name, type=type, width=width, own=own, vector=vector, load=forms[0], store=forms[1]
        )
        for name in UNARY
    )
    return mlopt.compile(text, cache=False)


def sample(count: int = 1 << 15):
    """Bit patterns spread over all f32, and those at the ends."""
    bits = np.random.default_rng(0).integers(0, 1 << 32, count, dtype=np.uint64)
    values = bits.astype(np.uint32).view(np.float32).copy()
    values[: len(SPECIAL)] = SPECIAL
    # Where most of the work is: moderate arguments.
    values[count // 2 :] = np.random.default_rng(1).standard_normal(count // 2) * 4
    return values


def check(name: str, got, x, most: float):
    with np.errstate(all="ignore"):
        wanted = UNARY[name][0](x.astype(np.float64))
        rounded = wanted.astype(got.dtype)
        both_nan = np.isnan(rounded) & np.isnan(got)
        np.testing.assert_array_equal(np.isnan(rounded), np.isnan(got))
        np.testing.assert_array_equal(np.isinf(rounded), np.isinf(got))
        zero = (rounded == 0) & (got == 0)
        np.testing.assert_array_equal(np.signbit(rounded)[zero], np.signbit(got)[zero])
        finite = np.isfinite(rounded) & ~both_nan
        unit = np.spacing(np.abs(rounded[finite])).astype(np.float64)
        error = np.abs(got[finite].astype(np.float64) - wanted[finite]) / unit
    assert error.max() <= most, f"{name}: {error.max()} at {x[finite][error.argmax()]}"


@pytest.mark.parametrize("width", [1, 8, 32])
def test_f32(width: int):
    program, x = programs("f32", width), sample()
    for name, (_, most) in UNARY.items():
        y = np.empty_like(x)
        with np.errstate(all="ignore"):
            program.entry(name)(x, y)
        check(name, y, x, most)


def test_short_floats_are_rounded_once():
    for type, dtype in (("f16", np.float16), ("bf16", ml_dtypes.bfloat16)):
        program = programs(type, 16)
        bits = np.arange(0, 1 << 16, dtype=np.uint16)
        x = bits.view(dtype)
        for name in UNARY:
            y = np.empty_like(x)
            program.entry(name)(x, y)
            with np.errstate(all="ignore"):
                wanted = UNARY[name][0](x.astype(np.float64)).astype(dtype).astype(np.float64)
                got = y.astype(np.float64)
                np.testing.assert_array_equal(np.isnan(wanted), np.isnan(got))
                off = np.abs(got - wanted) > np.abs(wanted) * 2.0 ** -(7 if type == "bf16" else 10)
                off &= np.isfinite(wanted) & (np.abs(wanted) > 1e-4)
            assert not off.any(), f"{name} of {type}: {x[off][:4]}"


def test_powers():
    random = np.random.default_rng(2)
    x = np.exp(random.standard_normal(4096) * 4).astype(np.float32)
    y = (random.standard_normal(4096) * 4).astype(np.float32)
    x[::3] *= -1
    y[::2] = np.round(y[::2])
    pairs = [(a, b) for a in SPECIAL for b in (*SPECIAL, 3.0, -3.0, 2.0)]
    x[: len(pairs)], y[: len(pairs)] = zip(*pairs, strict=True)
    text = """
func.func @main(%x: memref<4096xf32>, %y: memref<4096xf32>, %z: memref<4096xf32>) {
  %c0 = arith.constant 0 : index
  %n = arith.constant 4096 : index
  %step = arith.constant 16 : index
  scf.for %i = %c0 to %n step %step {
    %a = vector.load %x[%i] : memref<4096xf32>, vector<16xf32>
    %b = vector.load %y[%i] : memref<4096xf32>, vector<16xf32>
    %c = math.powf %a, %b : vector<16xf32>
    vector.store %c, %z[%i] : memref<4096xf32>, vector<16xf32>
  }
  return
}"""
    z = np.empty_like(x)
    mlopt.compile(text, cache=False)(x, y, z)
    with np.errstate(all="ignore"):
        wanted = np.power(x.astype(np.float64), y.astype(np.float64))
        rounded = wanted.astype(np.float32)
        np.testing.assert_array_equal(np.isnan(rounded), np.isnan(z))
        np.testing.assert_array_equal(
            np.signbit(rounded[~np.isnan(z)]), np.signbit(z[~np.isnan(z)])
        )
        np.testing.assert_array_equal(np.isinf(rounded), np.isinf(z))
        finite = np.isfinite(rounded)
        unit = np.spacing(np.abs(rounded[finite])).astype(np.float64)
        error = np.abs(z[finite].astype(np.float64) - wanted[finite]) / unit
    assert error.max() <= 0.51


def test_without_fused_products_and_wide_registers():
    """The same formulas for any x86-64: only multiplications and additions."""
    text = """
func.func @main(%x: memref<?xf32>, %y: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %step = arith.constant 16 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %step {
    %a = vector.load %x[%i] : memref<?xf32>, vector<16xf32>
    %b = math.exp %a : vector<16xf32>
    vector.store %b, %y[%i] : memref<?xf32>, vector<16xf32>
  }
  return
}"""
    x = sample()
    for mcpu in ("x86-64", "x86-64-v3"):
        y = np.empty_like(x)
        mlopt.compile(text, cache=False, mcpu=mcpu)(x, y)
        check("exp", y, x, 1.25)
