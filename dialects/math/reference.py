"""What `math` ops compute, elementwise on tensors and vectors.

Floats narrower than 64 bits are computed in float64 and rounded once, so that the value
is the one nearest to the exact result in all but rare ties.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from xdsl.dialects import math as dialect
from xdsl.ir import Operation

from mlopt.core.diagnostics import error
from mlopt.core.interfaces.meaning import Runner, Value, means
from mlopt.dialects.arith import floats
from mlopt.dialects.arith.integers import signed, unsigned, width_of, wrapped
from mlopt.dialects.math import ops


def round_away(value: Any) -> Any:
    """The nearest whole number, halves away from zero.

    >>> float(round_away(np.float64(-2.5))), float(round_away(np.float64(0.49999999999999994)))
    (-3.0, 0.0)
    """
    whole = np.trunc(value)
    up = np.abs(value - whole) >= 0.5
    return np.copysign(np.where(up, whole + np.copysign(1.0, value), whole), value)


UNARY: dict[type[Operation], Callable[[Any], Any]] = {
    dialect.AcosOp: np.arccos,
    dialect.AcoshOp: np.arccosh,
    dialect.AsinOp: np.arcsin,
    dialect.AsinhOp: np.arcsinh,
    dialect.AtanOp: np.arctan,
    dialect.AtanhOp: np.arctanh,
    dialect.CbrtOp: np.cbrt,
    dialect.CeilOp: np.ceil,
    dialect.CosOp: np.cos,
    dialect.CoshOp: np.cosh,
    dialect.ErfOp: np.vectorize(math.erf, otypes=[np.float64]),
    ops.ErfcOp: np.vectorize(math.erfc, otypes=[np.float64]),
    dialect.ExpOp: np.exp,
    dialect.Exp2Op: np.exp2,
    dialect.ExpM1Op: np.expm1,
    dialect.FloorOp: np.floor,
    dialect.LogOp: np.log,
    dialect.Log10Op: np.log10,
    dialect.Log1pOp: np.log1p,
    dialect.Log2Op: np.log2,
    dialect.RoundOp: round_away,
    dialect.RoundEvenOp: np.rint,
    dialect.RsqrtOp: lambda x: 1.0 / np.sqrt(x),
    dialect.SinOp: np.sin,
    dialect.SinhOp: np.sinh,
    dialect.SqrtOp: np.sqrt,
    dialect.TanOp: np.tan,
    dialect.TanhOp: np.tanh,
    dialect.TruncOp: np.trunc,
}
"""In float64."""

BINARY: dict[type[Operation], Callable[[Any, Any], Any]] = {
    dialect.Atan2Op: np.arctan2,
    dialect.PowFOp: np.power,
}
"""In float64."""


def in_float64(function: Callable[..., Any], operands: Sequence[Value]) -> Value:
    """`function` of the operands as float64, rounded to their type."""
    dtype = np.asarray(operands[0]).dtype
    with np.errstate(all="ignore"):
        result = function(*(np.asarray(operand).astype(np.float64) for operand in operands))
        return floats.converted(result, dtype)[()]


def _meaning(function: Callable[..., Any]) -> Callable[..., Sequence[Value]]:
    return lambda _, operands, __: (in_float64(function, operands),)


for _op_class, _function in (UNARY | BINARY).items():
    means(_op_class)(_meaning(_function))


@means(dialect.AbsFOp)
def absolute(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """Without the sign."""
    return (np.abs(operands[0]),)


@means(dialect.CopySignOp)
def copy_sign(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """The first with the sign of the second."""
    return (np.copysign(operands[0], operands[1]),)


@means(dialect.FmaOp)
def fused_multiply_add(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """`a * b + c`, rounded once."""
    dtype = np.asarray(operands[0]).dtype
    with np.errstate(all="ignore"):
        exact = np.frompyfunc(lambda a, b, c: _fma(a, b, c, dtype), 3, 1)
        wide = (np.asarray(operand).astype(np.float64) for operand in operands)
        return (np.asarray(exact(*wide)).astype(np.float64).astype(dtype)[()],)


def _fma(a: float, b: float, c: float, dtype: np.dtype) -> float:
    """`a * b + c` rounded once to `dtype`, as a float."""
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        return float(np.float64(a) * np.float64(b) + np.float64(c))
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:
        return float(np.float64(a) * np.float64(b) + np.float64(c))
    return _nearest(exact, dtype)


def _nearest(exact: Fraction, dtype: np.dtype) -> float:
    """The float of `dtype` nearest to `exact`, ties to even."""
    try:
        guess = float(exact)
    except OverflowError:
        return math.copysign(math.inf, exact)
    if dtype == np.float64 or Fraction(guess) == exact:
        return guess
    # Rounded to odd, the second rounding to a narrower type comes out right.
    towards = math.inf if Fraction(guess) < exact else -math.inf
    mantissa = int(np.float64(guess).view(np.int64))
    odd = guess if mantissa & 1 else math.nextafter(guess, towards)
    return float(floats.converted(np.float64(odd), dtype))


@means(dialect.FPowIOp)
def float_power(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """A float to an integer power."""
    exponent = signed(operands[1], width_of(op.operands[1].type)).astype(np.float64)
    dtype = np.asarray(operands[0]).dtype
    with np.errstate(all="ignore"):
        power = np.power(np.asarray(operands[0]).astype(np.float64), exponent)
        return (floats.converted(power, dtype)[()],)


@means(dialect.IPowIOp)
def integer_power(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """An integer to an integer power, wrapping; below 0 the inverse, towards zero."""
    width = width_of(op.results[0].type)

    def power(base: int, exponent: int) -> int:
        if exponent >= 0:
            return pow(base, exponent, 1 << width)
        if base == 0:
            raise error(op, "division by zero")
        return (1 if exponent % 2 == 0 else base) if base in (1, -1) else 0

    lhs, rhs = (signed(operand, width).astype(object) for operand in operands)
    result = np.frompyfunc(power, 2, 1)(lhs, rhs)
    mask = (1 << width) - 1
    return (wrapped(np.asarray(np.asarray(result, object) & mask).astype(np.uint64), width),)


@means(dialect.AbsIOp)
def absolute_integer(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Without the sign; the least integer stays."""
    width = width_of(op.results[0].type)
    with np.errstate(all="ignore"):
        return (wrapped(np.abs(signed(operands[0], width)), width),)


@means(dialect.CountLeadingZerosOp, dialect.CountTrailingZerosOp, dialect.CtPopOp)
def count_bits(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """Zeros in front, zeros behind, or ones."""
    width = width_of(op.results[0].type)
    value = unsigned(operands[0], width).astype(np.uint64)
    bits = (value[..., None] >> np.arange(width, dtype=np.uint64)) & np.uint64(1)
    if isinstance(op, dialect.CtPopOp):
        count = bits.sum(axis=-1)
    else:
        ordered = bits[..., ::-1] if isinstance(op, dialect.CountLeadingZerosOp) else bits
        count = np.where(ordered.any(axis=-1), ordered.argmax(axis=-1), width)
    return (wrapped(np.asarray(count).astype(np.uint64), width),)


@means(ops.ClampFOp)
def clamp(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """Held between two values; NaN stays NaN."""
    value, low, high = operands
    dtype = np.asarray(value).dtype
    held = floats.minimum(floats.maximum(value, low), high)
    return (np.asarray(held).astype(dtype)[()],)


@means(ops.SincosOp)
def sine_and_cosine(_: Operation, operands: Sequence[Value], __: Runner) -> Sequence[Value]:
    """Both of one value."""
    return (in_float64(np.sin, operands), in_float64(np.cos, operands))


@means(ops.IsFiniteOp, ops.IsInfOp, ops.IsNaNOp, ops.IsNormalOp)
def classify(op: Operation, operands: Sequence[Value], _: Runner) -> Sequence[Value]:
    """What kind of float."""
    value = np.asarray(operands[0])
    if isinstance(op, ops.IsNaNOp):
        return (np.isnan(value)[()],)
    if isinstance(op, ops.IsInfOp):
        return (np.isinf(value)[()],)
    if isinstance(op, ops.IsFiniteOp):
        return (np.isfinite(value)[()],)
    least = _smallest_normal(value.dtype)
    return ((np.isfinite(value) & (np.abs(value).astype(np.float64) >= least))[()],)


def _smallest_normal(dtype: np.dtype) -> float:
    import ml_dtypes

    return float(ml_dtypes.finfo(dtype).smallest_normal)
