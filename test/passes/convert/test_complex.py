"""Arithmetic and functions of complex numbers beside NumPy's, at random and at edges."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import mlopt

UNARY = {
    "conj": np.conj,
    "cos": np.cos,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    # NumPy's log1p of complex numbers forms 1 + z.
    "log1p": lambda z: (
        np.log1p(z.real * (2 + z.real) + z.imag**2) / 2 + 1j * np.arctan2(z.imag, 1 + z.real)
    ),
    "neg": np.negative,
    "rsqrt": lambda z: 1 / np.sqrt(z),
    "sign": lambda z: np.where(z == 0, 0, z / np.abs(z)),
    "sin": np.sin,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}
REAL = {"abs": np.abs, "angle": np.angle}
BINARY = {
    "add": np.add,
    "atan2": lambda a, b: -1j * np.log((b + 1j * a) / np.sqrt(a * a + b * b)),
    "div": np.divide,
    "mul": np.multiply,
    "pow": np.power,
    "sub": np.subtract,
}
COMPARISONS = {"eq": np.equal, "neq": np.not_equal}

RANDOM = np.random.default_rng(7)
VALUES = np.concatenate(
    [
        RANDOM.normal(size=40) + 1j * RANDOM.normal(size=40),
        1e-6 * (RANDOM.normal(size=8) + 1j * RANDOM.normal(size=8)),
        [1, -1, 1j, -1j, 2.5, -2.5j, 1e18 + 1e18j, -1e18 + 1j, 1e-18 - 1e-18j],
    ]
)


def program(bits: int) -> mlopt.Program:
    """A function an op, each over whole arrays."""
    float_type, complex_type = f"f{bits // 2}", f"complex<f{bits // 2}>"
    text = ""
    for names, result in ((UNARY, complex_type), (REAL, float_type)):
        for name in names:
            text += function(name, [complex_type], result)
    for names, result in ((BINARY, complex_type), (COMPARISONS, "i1")):
        for name in names:
            text += function(name, [complex_type, complex_type], result)
    return mlopt.compile(text)


def function(name: str, types: list[str], result: str) -> str:
    """`z[i] = name(x0[i], ...)`."""
    arguments = "".join(f"%x{k}: memref<?x{type}>, " for k, type in enumerate(types))
    loads = "".join(
        f"%a{k} = memref.load %x{k}[%i] : memref<?x{type}>\n" for k, type in enumerate(types)
    )
    operands = ", ".join(f"%a{k}" for k in range(len(types)))
    return f"""
func.func @do_{name}({arguments}%z: memref<?x{result}>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %z, %c0 : memref<?x{result}>
  scf.for %i = %c0 to %n step %c1 {{
    {loads}
    %r = complex.{name} {operands} : {types[0]}
    memref.store %r, %z[%i] : memref<?x{result}>
  }}
  return
}}
"""


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128], ids=["f32", "f64"])
def test_ops_give_what_numpy_gives(dtype: type[np.complexfloating]):
    compiled = program(np.dtype(dtype).itemsize * 8)
    bound = 1e-5 if dtype is np.complex64 else 1e-13
    x = VALUES.astype(dtype)
    pairs = np.array(list(itertools.product(x[:24], x[30:])), dtype=dtype)
    with np.errstate(all="ignore"):
        for name, meaning in {**UNARY, **REAL}.items():
            inputs = x if name not in ("cos", "sin", "tan", "tanh", "exp", "expm1") else x[:-3]
            expected = meaning(inputs.astype(np.complex128))
            found = np.zeros(len(inputs), dtype if name in UNARY else found_type(dtype))
            compiled.entry(f"do_{name}")(inputs, found)
            check(name, found, expected, bound)
        for name, meaning in {**BINARY, **COMPARISONS}.items():
            a, b = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
            if name in ("pow", "atan2"):  # that large, or so near a branch, all digits are noise
                keep = (np.abs(b) < 10) & (np.abs(b) > 1e-3)
                a, b = a[keep], b[keep]
            expected = meaning(a.astype(np.complex128), b.astype(np.complex128))
            found = np.zeros(len(a), dtype if name in BINARY else np.bool_)
            compiled.entry(f"do_{name}")(a, b, found)
            check(name, found, expected, 20 * bound if name in ("pow", "atan2") else bound)


def found_type(dtype: type[np.complexfloating]) -> np.dtype:
    """The dtype of a part."""
    return np.zeros(1, dtype).real.dtype


def check(name: str, found: np.ndarray, expected: np.ndarray, bound: float) -> None:
    """The distance is small beside the larger magnitude of the whole number."""
    if found.dtype == np.bool_:
        np.testing.assert_array_equal(found, expected, err_msg=name)
        return
    scale = np.maximum(np.abs(expected), np.finfo(found.dtype).tiny)
    worst = np.nanmax(np.abs(found - expected) / scale)
    assert worst <= bound, f"{name}: {worst} at {np.nanargmax(np.abs(found - expected) / scale)}"


EDGES = np.array([0, -0.0, 1, -2, np.inf, -np.inf, np.nan])


def test_quotients_at_the_edges_are_those_of_c():
    """A zero divisor gives infinities, an infinite one zeros, NaN elsewhere."""
    compiled = program(128)
    grid = np.array([complex(re, im) for re in EDGES for im in EDGES])
    a, b = (np.ascontiguousarray(v) for v in np.array(list(itertools.product(grid, grid))).T)
    found = np.zeros(len(a), np.complex128)
    compiled.entry("do_div")(a, b, found)
    finite = np.isfinite(a.real) & np.isfinite(a.imag)
    some = (a != 0) & ~np.isnan(a)
    zero_divisor = (b == 0) & some & finite
    assert np.isinf(np.abs(found[zero_divisor])).all()
    infinite_divisor = finite & (np.isinf(b.real) | np.isinf(b.imag)) & ~np.isnan(b)
    assert (found[infinite_divisor] == 0).all()
    infinite = (np.isinf(a.real) | np.isinf(a.imag)) & np.isfinite(b) & (b != 0)
    assert np.isinf(np.abs(found[infinite])).all()


def test_magnitudes_at_the_edges_are_those_of_numpy():
    compiled = program(128)
    grid = np.array([complex(re, im) for re in EDGES for im in EDGES])
    found = np.zeros(len(grid))
    compiled.entry("do_abs")(grid, found)
    np.testing.assert_array_equal(found, np.abs(grid))


def test_exponentials_that_only_one_part_overflows():
    compiled = program(64)
    x = np.array([89 + 0j, 100 + 1.5707964j, -200 + 3j], np.complex64)
    found = np.zeros(3, np.complex64)
    compiled.entry("do_exp")(x, found)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(
            found[1].real, np.exp(x.astype(np.complex128))[1].real, rtol=0.05
        )
    assert found[0] == complex(np.inf, 0)
    assert found[2] == 0


def test_bits_of_complex_numbers():
    compiled = mlopt.compile("""
func.func @main(%x: i64) -> i64 {
  %z = complex.bitcast %x : i64 to complex<f32>
  %re = complex.re %z : complex<f32>
  %im = complex.im %z : complex<f32>
  %c = complex.create %im, %re : complex<f32>
  %y = complex.bitcast %c : complex<f32> to i64
  return %y : i64
}
""")
    assert compiled(0x3F80000040000000) == 0x400000003F800000
