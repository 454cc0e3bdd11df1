"""arith and math, lowered and run, against NumPy: scalars and n-D vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import ml_dtypes
import numpy as np
import pytest
from native import Native
from referee import needs_upstream

pytestmark = needs_upstream

COUNT = 48
"""Elements a case: a multiple of the vector's 2 x 8."""

WIDTHS = {"i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64}
FLOATS = {"f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64}


@dataclass(frozen=True)
class Case:
    """`op` on two operands of `type`, giving `result`; `expected` in NumPy."""

    op: str
    type: str
    result: str
    expected: Callable[[np.ndarray, np.ndarray], np.ndarray]
    safe: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    tolerance: float = 0.0
    unary: bool = False

    @property
    def name(self) -> str:
        words = self.op.replace(".", "_").replace(" ", "_").replace(",", "")
        return f"{words}_{self.type}_{self.result}"


def program(case: Case) -> str:
    """A scalar function and one on vectors."""
    t, r = case.type, case.result
    names = "%x" if case.unary else "%x, %y"
    joiner = " to " if case.op in CASTS else None

    def body(wrap: Callable[[str], str]) -> str:
        suffix = f"{wrap(t)} to {wrap(r)}" if joiner else wrap(t)
        return f"%z = {case.op} {names} : {suffix}"

    scalar = body(lambda type: type)
    vector = body(lambda type: f"vector<2x8x{type}>")
    return f"""
func.func @{case.name}_s(%a: memref<?x{t}>, %b: memref<?x{t}>, %c: memref<?x{r}>)
    attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?x{t}>
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %a[%i] : memref<?x{t}>
    %y = memref.load %b[%i] : memref<?x{t}>
    {scalar}
    memref.store %z, %c[%i] : memref<?x{r}>
  }}
  return
}}
func.func @{case.name}_v(%a: memref<?x8x{t}>, %b: memref<?x8x{t}>, %c: memref<?x8x{r}>)
    attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %n = memref.dim %a, %c0 : memref<?x8x{t}>
  scf.for %i = %c0 to %n step %c2 {{
    %x = vector.load %a[%i, %c0] : memref<?x8x{t}>, vector<2x8x{t}>
    %y = vector.load %b[%i, %c0] : memref<?x8x{t}>, vector<2x8x{t}>
    {vector}
    vector.store %z, %c[%i, %c0] : memref<?x8x{r}>, vector<2x8x{r}>
  }}
  return
}}
"""


def unsigned(x: np.ndarray) -> np.ndarray:
    """The same bits without a sign."""
    return x.view(f"u{x.dtype}")


def python_integers(function: Callable[[int, int], int]) -> Callable[..., np.ndarray]:
    """A function of two Python integers, elementwise and wrapped."""

    def apply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        bits = 8 * a.itemsize
        values = [function(int(x), int(y)) & ((1 << bits) - 1) for x, y in zip(a, b, strict=True)]
        return np.array(values, dtype=f"u{a.dtype}").view(a.dtype)

    return apply


def truncated(a: int, b: int) -> int:
    """Division towards zero."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def divides(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A divisor that defines the quotient."""
    least = np.iinfo(a.dtype).min
    b = np.where(b == 0, 3, b)
    return np.where((a == least) & (b == -1), 5, b).astype(a.dtype)


def shifts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """An amount less than the width."""
    return (unsigned(b) % (8 * a.itemsize)).astype(a.dtype)


CASTS = (
    "arith.extsi",
    "arith.extui",
    "arith.trunci",
    "arith.sitofp",
    "arith.uitofp",
    "arith.fptosi",
    "arith.fptoui",
    "arith.extf",
    "arith.truncf",
    "arith.bitcast",
)


def integer_cases() -> list[Case]:
    plain = {
        "arith.addi": lambda a, b: a + b,
        "arith.subi": lambda a, b: a - b,
        "arith.muli": lambda a, b: a * b,
        "arith.andi": lambda a, b: a & b,
        "arith.ori": lambda a, b: a | b,
        "arith.xori": lambda a, b: a ^ b,
        "arith.maxsi": lambda a, b: max(a, b),
        "arith.minsi": lambda a, b: min(a, b),
    }
    dividing = {
        "arith.divsi": truncated,
        "arith.remsi": lambda a, b: a - b * truncated(a, b),
        "arith.floordivsi": lambda a, b: a // b,
        "arith.ceildivsi": lambda a, b: -(-a // b),
    }
    found: list[Case] = []
    for type in WIDTHS:
        mask = (1 << int(type[1:])) - 1
        unsigned_ops = {
            "arith.divui": lambda a, b, m=mask: (a & m) // (b & m),
            "arith.remui": lambda a, b, m=mask: (a & m) % (b & m),
            "arith.ceildivui": lambda a, b, m=mask: -(-(a & m) // (b & m)),
        }
        found += [Case(op, type, type, python_integers(f)) for op, f in plain.items()]
        found += [
            Case(op, type, type, python_integers(f), divides)
            for op, f in (dividing | unsigned_ops).items()
        ]
        found += [
            Case("arith.maxui", type, type, lambda a, b: np.where(unsigned(a) > unsigned(b), a, b)),
            Case("arith.minui", type, type, lambda a, b: np.where(unsigned(a) < unsigned(b), a, b)),
            Case("arith.shli", type, type, python_integers(lambda a, b: a << b), shifts),
            Case("arith.shrsi", type, type, python_integers(lambda a, b: a >> b), shifts),
            Case(
                "arith.shrui",
                type,
                type,
                python_integers(lambda a, b, m=mask: (a & m) >> b),
                shifts,
            ),
            Case(
                "math.ctpop",
                type,
                type,
                lambda a, b: np.bitwise_count(unsigned(a)).astype(a.dtype),
                unary=True,
            ),
            Case(
                "math.ctlz",
                type,
                type,
                python_integers(lambda a, b, m=mask: m.bit_length() - (a & m).bit_length()),
                unary=True,
            ),
            Case(
                "math.cttz",
                type,
                type,
                python_integers(
                    lambda a, b, m=mask: ((a & m | m + 1) & -(a & m | m + 1)).bit_length() - 1
                ),
                unary=True,
            ),
            Case("math.absi", type, type, python_integers(lambda a, b: abs(a)), unary=True),
        ]
        for predicate, function in {
            "eq": np.equal,
            "slt": np.less,
            "sge": np.greater_equal,
            "ult": lambda a, b: unsigned(a) < unsigned(b),
            "uge": lambda a, b: unsigned(a) >= unsigned(b),
        }.items():
            found.append(Case(f"arith.cmpi {predicate},", type, "i1", function))
    return found


def float_cases() -> list[Case]:
    found: list[Case] = []
    for type in ("f32", "f64"):
        exact = {
            "arith.addf": np.add,
            "arith.subf": np.subtract,
            "arith.mulf": np.multiply,
            "arith.divf": np.divide,
            "arith.remf": np.fmod,
            "arith.maximumf": np.maximum,
            "arith.minimumf": np.minimum,
            "arith.maxnumf": np.fmax,
            "arith.minnumf": np.fmin,
            "math.copysign": np.copysign,
        }
        found += [Case(op, type, type, f) for op, f in exact.items()]
        unary = {
            "arith.negf": np.negative,
            "math.absf": np.abs,
            "math.ceil": np.ceil,
            "math.floor": np.floor,
            "math.trunc": np.trunc,
            "math.roundeven": np.rint,
            "math.sqrt": np.sqrt,
        }
        found += [
            Case(op, type, type, lambda a, b, f=f: f(a), unary=True) for op, f in unary.items()
        ]
        for predicate, function in {
            "oeq": np.equal,
            "olt": np.less,
            "oge": np.greater_equal,
            "une": np.not_equal,
            "uno": lambda a, b: np.isnan(a) | np.isnan(b),
            "ult": lambda a, b: ~(a >= b),
            "one": lambda a, b: (a < b) | (a > b),
        }.items():
            found.append(Case(f"arith.cmpf {predicate},", type, "i1", function))
        for op, function in {"isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite}.items():
            found.append(Case(f"math.{op}", type, "i1", lambda a, b, f=function: f(a), unary=True))
    return found


UNARY = {
    "acos": np.arccos,
    "acosh": np.arccosh,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "atanh": np.arctanh,
    "cbrt": np.cbrt,
    "cos": np.cos,
    "cosh": np.cosh,
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "log2": np.log2,
    "sin": np.sin,
    "sinh": np.sinh,
    "tan": np.tan,
    "tanh": np.tanh,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "erf": np.vectorize(math.erf),
    "erfc": np.vectorize(math.erfc),
}


def math_cases() -> list[Case]:
    """Against float64; a few units in the last place, of libm and of the intrinsics."""
    tolerances = {"f16": 2e-3, "bf16": 1.6e-2, "f32": 1e-6, "f64": 1e-14}

    def reference(function: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
        return lambda a, b: function(a.astype(np.float64)).astype(a.dtype)

    found = [
        Case(f"math.{op}", type, type, reference(f), tolerance=tolerances[type], unary=True)
        for op, f in UNARY.items()
        for type in FLOATS
    ]
    for type in ("f32", "f64"):
        for op, f in {"powf": np.power, "atan2": np.arctan2}.items():
            found.append(
                Case(
                    f"math.{op}", type, type, lambda a, b, f=f: f(a, b), tolerance=tolerances[type]
                )
            )
    return found


def cast_cases() -> list[Case]:
    """Conversions; floats that are out of range of the integer are left out."""

    def to(type: str) -> Callable[..., np.ndarray]:
        return lambda a, b: a.astype((WIDTHS | FLOATS)[type])

    found = [Case("arith.extsi", "i8", "i32", to("i32"), unary=True)]
    found += [Case("arith.trunci", "i64", "i16", to("i16"), unary=True)]
    found += [
        Case("arith.extui", "i8", "i32", lambda a, b: unsigned(a).astype(np.int32), unary=True)
    ]
    found += [Case("arith.sitofp", t, "f32", to("f32"), unary=True) for t in WIDTHS]
    found += [
        Case("arith.uitofp", t, "f64", lambda a, b: unsigned(a).astype(np.float64), unary=True)
        for t in WIDTHS
    ]
    found += [Case("arith.extf", t, "f32", to("f32"), unary=True) for t in ("f16", "bf16")]
    found += [Case("arith.truncf", "f32", t, to(t), unary=True) for t in ("f16", "bf16")]
    found += [Case("arith.truncf", "f64", "f32", to("f32"), unary=True)]
    found += [Case("arith.bitcast", "f32", "i32", lambda a, b: a.view(np.int32), unary=True)]
    return found


def operands(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Random values, and those at the edges."""
    generator = np.random.default_rng(7)
    if case.type in WIDTHS:
        dtype = np.dtype(WIDTHS[case.type])
        info = np.iinfo(dtype)
        edges = np.array([info.min, info.max, 0, 1, -1, 2, -2, 7], dtype)
        a = generator.integers(info.min, info.max, COUNT, dtype=dtype, endpoint=True)
        b = generator.integers(info.min, info.max, COUNT, dtype=dtype, endpoint=True)
    else:
        dtype = np.dtype(FLOATS[case.type])
        edges = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 2.5], dtype)
        a = (generator.standard_normal(COUNT) * 3).astype(dtype)
        b = (generator.standard_normal(COUNT) * 3).astype(dtype)
    a[:32] = np.repeat(edges[:8], 4)[:32]
    b[:32] = np.tile(edges[:8], 4)
    return a, case.safe(a, b) if case.safe else b


ALL = [*integer_cases(), *float_cases(), *math_cases(), *cast_cases()]


@pytest.fixture(scope="module")
def native() -> Native:
    return Native("".join(program(case) for case in ALL))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_against_numpy(native: Native, case: Case):
    a, b = operands(case)
    dtype = np.bool_ if case.result == "i1" else (WIDTHS | FLOATS)[case.result]
    expected = np.asarray(case.expected(a, b)).astype(dtype)
    scalar = np.zeros(COUNT, dtype)
    native.call(f"{case.name}_s", a, b, scalar)
    vector = np.zeros((COUNT // 8, 8), dtype)
    native.call(f"{case.name}_v", a.reshape(-1, 8), b.reshape(-1, 8), vector)
    for found in (scalar, vector.reshape(-1)):
        if case.tolerance:
            np.testing.assert_allclose(
                found.astype(np.float64),
                expected.astype(np.float64),
                rtol=case.tolerance,
                atol=1e-37,
            )
        else:
            wide = np.float64 if dtype == ml_dtypes.bfloat16 else dtype
            np.testing.assert_array_equal(found.astype(wide), expected.astype(wide))
            if dtype not in (np.bool_, *WIDTHS.values()):
                known = ~np.isnan(expected.astype(np.float64))
                signs = [np.signbit(x.astype(np.float64))[known] for x in (found, expected)]
                if "max" not in case.op and "min" not in case.op:
                    np.testing.assert_array_equal(*signs)
