"""Element-wise functions of one and two operands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from xdsl.ir import Operation

from mlopt.core.interfaces.meaning import means
from mlopt.dialects.graph.ops import binary, functions, unary
from mlopt.dialects.graph.reference.precision import is_float, result_dtype, rounded, widened

Function = Callable[..., np.ndarray]


def _erf(x: np.ndarray) -> np.ndarray:
    return np.vectorize(math.erf, otypes=[np.float64])(x.astype(np.float64))


def _sign(x: np.ndarray) -> np.ndarray:
    if not is_float(x.dtype):
        return np.sign(x)
    return np.where(np.isnan(x) | (x == 0), x, np.copysign(np.ones((), x.dtype), x))


def _population_count(x: np.ndarray) -> np.ndarray:
    # NumPy counts the bits of the absolute value.
    return np.bitwise_count(x.view(f"u{x.dtype.itemsize}"))


UNARY: dict[type[Operation], Function] = {
    unary.AbsOp: np.abs,
    unary.NegOp: np.negative,
    unary.SignOp: _sign,
    functions.ExpOp: np.exp,
    functions.Exp2Op: np.exp2,
    functions.Log2Op: np.log2,
    functions.CbrtOp: np.cbrt,
    functions.Expm1Op: np.expm1,
    functions.LogOp: np.log,
    functions.Log1pOp: np.log1p,
    unary.SqrtOp: np.sqrt,
    unary.RsqrtOp: lambda x: 1 / np.sqrt(x),
    unary.ReciprocalOp: lambda x: 1 / x,
    functions.SinOp: np.sin,
    functions.CosOp: np.cos,
    functions.TanOp: np.tan,
    functions.AsinOp: np.arcsin,
    functions.AcosOp: np.arccos,
    functions.AtanOp: np.arctan,
    functions.SinhOp: np.sinh,
    functions.CoshOp: np.cosh,
    functions.TanhOp: np.tanh,
    functions.AsinhOp: np.arcsinh,
    functions.AcoshOp: np.arccosh,
    functions.AtanhOp: np.arctanh,
    functions.ErfOp: _erf,
    unary.FloorOp: np.floor,
    unary.CeilOp: np.ceil,
    unary.RoundOp: np.rint,
    unary.TruncOp: np.trunc,
    unary.NotOp: np.invert,
    unary.PopulationCountOp: _population_count,
}


def maximum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IEEE 754-2019 maximum: NaN wins, +0 is above -0."""
    larger = np.maximum(a, b)
    # NumPy does not order zeros; +0 + -0 is +0, -0 + -0 is -0.
    return np.where((a == 0) & (b == 0), a + b, larger) if is_float(a.dtype) else larger


def minimum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IEEE 754-2019 minimum: NaN wins, -0 is below +0."""
    return -maximum(-a, -b) if is_float(a.dtype) else np.minimum(a, b)


def _divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if is_float(a.dtype):
        return a / b
    quotient, _ = _divide_integers(a, b)
    return quotient


def _remainder(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if is_float(a.dtype):
        return np.fmod(a, b)
    _, remainder = _divide_integers(a, b)
    return remainder


def _modulo(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if is_float(a.dtype):
        return np.mod(a, b)
    return np.where(b == 0, a, np.mod(a, np.where(b == 0, np.ones((), b.dtype), b)))


def _divide_integers(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quotient towards zero and remainder, with the results for 0 and -1 of RISC-V."""
    signed = a.dtype.kind == "i"
    overflows = (b == -1) & (a == np.iinfo(a.dtype).min) if signed else np.zeros(a.shape, np.bool_)
    divisor = np.where((b == 0) | overflows, np.ones((), b.dtype), b)
    # NumPy rounds down; fmod keeps the sign of the dividend.
    remainder = np.fmod(a, divisor)
    quotient = (a - remainder) // divisor
    all_ones = np.full((), -1 if signed else np.iinfo(a.dtype).max, a.dtype)
    return np.where(b == 0, all_ones, quotient), np.where(b == 0, a, remainder)


def _power(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if is_float(a.dtype):
        return np.power(a, b)
    powers = np.power(a, np.maximum(b, 0))
    signs = np.where(b % 2 == 0, 1, a)
    inverse = np.where(a == 0, -1, np.where(abs(a.astype(np.int64)) == 1, signs, 0))
    return np.where(b < 0, inverse.astype(a.dtype), powers)


def _shift_left(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    inside, amount = _shift_amount(a, b)
    return np.where(inside, np.left_shift(a, amount), np.zeros((), a.dtype))


def _shift_right(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    inside, amount = _shift_amount(a, b)
    fill = np.where(a < 0, np.full((), -1).astype(a.dtype), np.zeros((), a.dtype))
    return np.where(inside, np.right_shift(a, amount), fill)


def _shift_amount(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the amount is below the width, and the amount with 0 elsewhere."""
    inside = (b >= 0) & (b < a.dtype.itemsize * 8)
    return inside, np.where(inside, b, np.zeros((), b.dtype))


BINARY: dict[type[Operation], Function] = {
    binary.AddOp: np.add,
    binary.SubOp: np.subtract,
    binary.MulOp: np.multiply,
    binary.DivOp: _divide,
    binary.RemOp: _remainder,
    binary.ModOp: _modulo,
    binary.PowOp: _power,
    binary.Atan2Op: np.arctan2,
    binary.MaxOp: maximum,
    binary.MinOp: minimum,
    binary.AndOp: np.bitwise_and,
    binary.OrOp: np.bitwise_or,
    binary.XorOp: np.bitwise_xor,
    binary.ShiftLeftOp: _shift_left,
    binary.ShiftRightOp: _shift_right,
}


@means(*UNARY, *BINARY)
def evaluate(op: Operation, operands: Sequence[np.ndarray], runner: object) -> Sequence[np.ndarray]:
    """The function of the table, computed wide and rounded once."""
    function = UNARY.get(type(op)) or BINARY[type(op)]
    with np.errstate(all="ignore"):
        return (rounded(function(*map(widened, operands)), result_dtype(op.results[0])),)
