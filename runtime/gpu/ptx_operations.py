"""What PTX instructions on registers compute: a function an op, on arrays of lanes.

A function is given the words of the op and the operands' values with the type of the op,
and returns the result. Floats are rounded as the words say; approximations (`ex2.approx`
and its kin) are computed exactly and rounded once, which hardware does not promise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlopt.runtime.gpu.errors import DeviceError
from mlopt.runtime.gpu.ptx_types import DTYPES, FLOATS, type_of

Operation = Callable[..., np.ndarray]

OPERATIONS: dict[str, Operation] = {}
"""By the first word."""


def operation(*names: str) -> Callable[[Operation], Operation]:
    """Decorator: the function computes ops that start with one of `names`."""

    def register(function: Operation) -> Operation:
        OPERATIONS.update(dict.fromkeys(names, function))
        return function

    return register


# Integers and floats.


@operation("add", "sub", "mul", "div")
def arithmetic(op: tuple[str, ...], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The four operations; `mul.hi` and `mul.wide` of integers."""
    name, type = op[0], type_of(op)
    if type in FLOATS:
        return _saturated(op, _float_arithmetic(op, name, a, b))
    if name == "mul" and "hi" in op:
        return _high(a, b)
    if name == "mul" and "wide" in op:
        wide = f"{a.dtype.kind}{2 * a.itemsize}"
        return a.astype(wide) * b.astype(wide)
    if name == "div":
        return _quotient(a, b)
    return {"add": np.add, "sub": np.subtract, "mul": np.multiply}[name](a, b)


def _float_arithmetic(op: tuple[str, ...], name: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    function: Any = {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "div": np.divide,
    }[name]
    direction = _direction(op)
    if direction:
        wide = function(a.astype(np.longdouble), b.astype(np.longdouble))
        return _rounded_towards(wide, a.dtype, direction)
    return function(a, b).astype(a.dtype)


def _direction(op: tuple[str, ...]) -> str:
    """`rm`, `rp` or `rz`; nothing for rounding to nearest."""
    return next((word for word in op if word in ("rm", "rp", "rz")), "")


def _rounded_towards(exact: np.ndarray, dtype: np.dtype[Any], direction: str) -> np.ndarray:
    near = exact.astype(dtype)
    wide = near.astype(exact.dtype)
    down, up = np.nextafter(near, dtype.type(-np.inf)), np.nextafter(near, dtype.type(np.inf))
    if direction == "rz":
        too_far = np.abs(wide) > np.abs(exact)
        return np.where(too_far, np.where(wide > 0, down, up), near)
    if direction == "rm":
        return np.where(wide > exact, down, near)
    return np.where(wide < exact, up, near)


def _saturated(op: tuple[str, ...], value: np.ndarray) -> np.ndarray:
    if "sat" not in op:
        return value
    return np.where(np.isnan(value), value.dtype.type(0), np.clip(value, 0, 1)).astype(value.dtype)


def _high(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The upper half of the product."""
    if a.itemsize < 8:
        wide = f"{a.dtype.kind}{2 * a.itemsize}"
        product = a.astype(wide) * b.astype(wide)
        return (product >> product.dtype.type(8 * a.itemsize)).astype(a.dtype)
    low = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    x, y = np.broadcast_arrays(a.view(np.uint64), b.view(np.uint64))
    x0, x1, y0, y1 = x & low, x >> half, y & low, y >> half
    middle = x1 * y0 + (x0 * y0 >> half)
    other = x0 * y1 + (middle & low)
    high = x1 * y1 + (middle >> half) + (other >> half)
    if a.dtype.kind == "i":
        high = high - np.where(a < 0, y, np.uint64(0)) - np.where(b < 0, x, np.uint64(0))
    return high.view(a.dtype)


def _quotient(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Rounded towards zero; by zero, all ones, as hardware does."""
    zero = b == 0
    safe = np.where(zero, b.dtype.type(1), b)
    if a.dtype.kind == "u":
        quotient = a // safe
    else:
        quotient = a // safe
        inexact = quotient * safe != a
        quotient = quotient + (inexact & ((a < 0) != (safe < 0))).astype(a.dtype)
    return np.where(
        zero,
        a.dtype.type(0) - a.dtype.type(1) if a.dtype.kind == "i" else np.iinfo(a.dtype).max,
        quotient,
    ).astype(a.dtype)


@operation("rem")
def remainder(op: tuple[str, ...], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What integer division leaves; it has the sign of `a`."""
    return a - _quotient(a, b) * b


@operation("mad")
def multiply_add(op: tuple[str, ...], a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """`a * b + c` of integers, with the low, high or whole product; of floats `fma`."""
    if type_of(op) in FLOATS:
        return fused(op, a, b, c)
    return arithmetic(("mul", *op[1:]), a, b) + c


@operation("fma")
def fused(op: tuple[str, ...], a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """`a * b + c`, rounded once (f64: faithfully, by an exact product in two parts)."""
    type, direction = type_of(op), _direction(op)
    if type != "f64":
        exact = a.astype(np.float64) * b.astype(np.float64) + c.astype(np.float64)
        if direction:
            return _rounded_towards(exact, a.dtype, direction)
        result = exact.astype(a.dtype)
        if "relu" in op:
            result = np.where(result < 0, a.dtype.type(0), result)
        return _saturated(op, result)
    if direction:
        exact = a.astype(np.longdouble) * b + c
        return _rounded_towards(exact, a.dtype, direction)
    return _fused_double(a, b, c)


def _fused_double(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    product = a * b
    split = 134217729.0  # 2^27 + 1, Dekker
    a_high = a * split - (a * split - a)
    b_high = b * split - (b * split - b)
    a_low, b_low = a - a_high, b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    total = product + c
    virtual = total - product
    lost = (product - (total - virtual)) + (c - virtual)
    exact = total + (lost + error)
    return np.where(np.isfinite(exact), exact, total)


@operation("neg", "abs", "not", "cnot")
def unary(op: tuple[str, ...], a: np.ndarray) -> np.ndarray:
    """Sign and bits of one value."""
    if op[0] == "not":
        return ~a
    if op[0] == "cnot":
        return (a == 0).astype(a.dtype)
    return np.negative(a) if op[0] == "neg" else np.abs(a)


@operation("and", "or", "xor")
def bitwise(op: tuple[str, ...], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Bit by bit."""
    return {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}[op[0]](a, b)


@operation("lop3")
def any_of_three(
    op: tuple[str, ...], a: np.ndarray, b: np.ndarray, c: np.ndarray, table: np.ndarray
) -> np.ndarray:
    """The function of three bits whose values are the bits of `table`."""
    wanted = int(np.asarray(table).reshape(-1)[0])
    result = np.zeros(np.broadcast(a, b, c).shape, a.dtype)
    for case in range(8):
        if wanted >> case & 1:
            terms = [x if case >> bit & 1 else ~x for x, bit in ((a, 2), (b, 1), (c, 0))]
            result |= terms[0] & terms[1] & terms[2]
    return result


@operation("shl", "shr")
def shift(op: tuple[str, ...], a: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """By at most the width: what is more gives zeros, or the sign."""
    bits = 8 * a.itemsize
    count = amount.astype(np.uint32)
    inside = np.minimum(count, bits - 1).astype(a.dtype)
    if op[0] == "shl":
        return np.where(count >= bits, a.dtype.type(0), a << inside)
    shifted = a >> inside
    if a.dtype.kind == "i":
        return shifted
    return np.where(count >= bits, a.dtype.type(0), shifted)


@operation("shf")
def funnel(
    op: tuple[str, ...], low: np.ndarray, high: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """A part of 64 bits: the upper of a shift to the left, the lower of one to the right."""
    count = amount.astype(np.uint64)
    count = count & np.uint64(31) if "wrap" in op else np.minimum(count, np.uint64(32))
    both = (high.astype(np.uint64) << np.uint64(32)) | low.astype(np.uint64)
    if "l" in op:
        return ((both << count) >> np.uint64(32)).astype(np.uint32)
    return (both >> count).astype(np.uint32)


@operation("min", "max")
def extreme(op: tuple[str, ...], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The lesser or greater; of floats the one that is a number, or NaN with `.NaN`."""
    if type_of(op) not in FLOATS:
        return np.minimum(a, b) if op[0] == "min" else np.maximum(a, b)
    lesser = (a < b) | ((a == b) & np.signbit(a))
    result = np.where(lesser, a, b) if op[0] == "min" else np.where(lesser, b, a)
    a_bad, b_bad = np.isnan(a), np.isnan(b)
    if "NaN" in op:
        return np.where(a_bad | b_bad, a.dtype.type(np.nan), result).astype(a.dtype)
    return np.where(a_bad, b, np.where(b_bad, a, result)).astype(a.dtype)


# Functions.


@operation("sqrt", "rsqrt", "rcp", "ex2", "lg2", "sin", "cos", "tanh")
def function(op: tuple[str, ...], a: np.ndarray) -> np.ndarray:
    """In f64, rounded once."""
    wide = a.astype(np.float64)
    functions: dict[str, Callable[[Any], Any]] = {
        "sqrt": np.sqrt,
        "rsqrt": lambda x: 1 / np.sqrt(x),
        "rcp": lambda x: 1 / x,
        "ex2": np.exp2,
        "lg2": np.log2,
        "sin": np.sin,
        "cos": np.cos,
        "tanh": np.tanh,
    }
    return functions[op[0]](wide).astype(a.dtype)


@operation("copysign")
def copy_sign(op: tuple[str, ...], sign: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
    """The second operand with the sign of the first."""
    return np.copysign(magnitude, sign)


@operation("testp")
def classify(op: tuple[str, ...], a: np.ndarray) -> np.ndarray:
    """What a float is."""
    least = np.finfo(a.dtype).tiny
    kinds: dict[str, Callable[[Any], Any]] = {
        "finite": np.isfinite,
        "infinite": np.isinf,
        "number": lambda x: ~np.isnan(x),
        "notanumber": np.isnan,
        "normal": lambda x: np.isfinite(x) & (np.abs(x) >= least),
        "subnormal": lambda x: (x != 0) & (np.abs(x) < least),
    }
    return kinds[op[1]](a)


# Bits.


@operation("popc", "clz", "brev", "bfind")
def count_bits(op: tuple[str, ...], a: np.ndarray) -> np.ndarray:
    """How many ones, how many leading zeros, the bits in reverse, the highest one."""
    width = 8 * a.itemsize
    raw = a.view(f"u{a.itemsize}")
    bits = (raw[..., None] >> np.arange(width, dtype=raw.dtype)) & raw.dtype.type(1)
    if op[0] == "popc":
        return bits.sum(-1).astype(np.uint32)
    if op[0] == "brev":
        weights = raw.dtype.type(1) << np.arange(width - 1, -1, -1, dtype=raw.dtype)
        return (bits * weights).sum(-1, dtype=raw.dtype)
    leading = np.where(raw == 0, width, np.argmax(bits[..., ::-1], axis=-1))
    if op[0] == "clz":
        return leading.astype(np.uint32)
    return np.where(raw == 0, 0xFFFFFFFF, width - 1 - leading).astype(np.uint32)


@operation("bfe")
def extract_bits(
    op: tuple[str, ...], a: np.ndarray, position: np.ndarray, length: np.ndarray
) -> np.ndarray:
    """`length` bits from `position`, extended with zeros or the sign."""
    width = 8 * a.itemsize
    start = np.minimum(position.astype(np.uint32) & np.uint32(255), width).astype(np.int64)
    count = np.minimum(length.astype(np.uint32) & np.uint32(255), width).astype(np.int64)
    wide = a.astype(np.int64) if a.dtype.kind == "i" else a.view(f"u{a.itemsize}").astype(np.uint64)
    up = np.clip(64 - start - count, 0, 63).astype(wide.dtype)
    down = np.clip(64 - count, 0, 63).astype(wide.dtype)
    found = (wide << up) >> down
    return np.where(count == 0, 0, found).astype(a.dtype)


@operation("bfi")
def insert_bits(
    op: tuple[str, ...], a: np.ndarray, b: np.ndarray, position: np.ndarray, length: np.ndarray
) -> np.ndarray:
    """`b` with the lowest `length` bits of `a` at `position`."""
    kind = a.dtype.type
    width = 8 * a.itemsize
    start = np.minimum(position.astype(np.uint32), width - 1).astype(a.dtype)
    count = np.minimum(length.astype(np.uint32), width)
    ones = np.where(
        count >= width,
        kind(np.iinfo(a.dtype).max),
        (kind(1) << np.minimum(count, width - 1).astype(a.dtype)) - kind(1),
    )
    mask = ones << start
    return (b & ~mask) | ((a << start) & mask)


@operation("prmt")
def permute(op: tuple[str, ...], a: np.ndarray, b: np.ndarray, selector: np.ndarray) -> np.ndarray:
    """Four bytes of the eight of `a` and `b`, each by a digit of `selector`."""
    both = (b.astype(np.uint64) << np.uint64(32)) | a.astype(np.uint64)
    result = np.zeros(np.broadcast(a, b, selector).shape, np.uint64)
    for place in range(4):
        digit = (selector.astype(np.uint64) >> np.uint64(4 * place)) & np.uint64(15)
        byte = (both >> ((digit & np.uint64(7)) * np.uint64(8))) & np.uint64(255)
        sign = np.where(byte >> np.uint64(7) != 0, np.uint64(255), np.uint64(0))
        byte = np.where(digit >= 8, sign, byte)
        result |= byte << np.uint64(8 * place)
    return result.astype(np.uint32)


# Comparisons and choices.


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "lo": np.less,
    "ls": np.less_equal,
    "hi": np.greater,
    "hs": np.greater_equal,
    "num": lambda a, b: ~(np.isnan(a) | np.isnan(b)),
    "nan": lambda a, b: np.isnan(a) | np.isnan(b),
}


def compare(op: Sequence[str], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`setp`: ordered comparisons are false for NaN, unordered (`ltu` ...) true."""
    name = op[1]
    is_float = a.dtype.kind not in "iub"
    if name in COMPARISONS:
        result = COMPARISONS[name](a, b)
        if is_float and name == "ne":
            result = result & ~(np.isnan(a) | np.isnan(b))
        return result
    if is_float and name.endswith("u") and name[:-1] in COMPARISONS:
        return COMPARISONS[name[:-1]](a, b) | np.isnan(a) | np.isnan(b)
    raise DeviceError(f"'{'.'.join(op)}' is not known")


@operation("selp")
def select(op: tuple[str, ...], a: np.ndarray, b: np.ndarray, which: np.ndarray) -> np.ndarray:
    """The first where the predicate holds."""
    return np.where(which, a, b)


# Conversions.


def convert(op: tuple[str, ...], a: np.ndarray) -> np.ndarray:
    """`cvt`: `a`, of the last type, as the type before it."""
    target, source = type_of(op, -2), type_of(op)
    dtype = DTYPES[target]
    if source in FLOATS and target not in FLOATS:
        return _to_integer(_rounded_to_integral(op, a.astype(np.float64), "rzi"), dtype, op)
    if source in FLOATS:
        if any(word in op for word in ("rni", "rzi", "rmi", "rpi")):
            return _saturated(op, _rounded_to_integral(op, a, "rni").astype(dtype))
        if _direction(op) and dtype.itemsize < a.itemsize:
            return _rounded_towards(a.astype(np.float64), dtype, _direction(op))
        return _saturated(op, a.astype(dtype))
    if target in FLOATS:
        if _direction(op):
            return _rounded_towards(a.astype(np.longdouble), dtype, _direction(op))
        return a.astype(dtype)
    if "sat" in op:
        limits = np.iinfo(dtype)
        return np.clip(
            a, max(limits.min, np.iinfo(a.dtype).min), min(limits.max, np.iinfo(a.dtype).max)
        ).astype(dtype)
    return a.astype(dtype)


def _rounded_to_integral(op: tuple[str, ...], a: np.ndarray, default: str) -> np.ndarray:
    word = next((word for word in op if word in ("rni", "rzi", "rmi", "rpi")), default)
    functions: dict[str, Any] = {"rni": np.rint, "rzi": np.trunc, "rmi": np.floor, "rpi": np.ceil}
    return functions[word](a)


def _to_integer(a: np.ndarray, dtype: np.dtype[Any], op: tuple[str, ...]) -> np.ndarray:
    """Clamped to what fits; NaN is 0."""
    limits = np.iinfo(dtype)
    low, high = float(limits.min), float(limits.max)
    inside = np.where(np.isnan(a) | (a <= low) | (a >= high), 0.0, a).astype(dtype)
    result = np.where(a >= high, limits.max, inside)
    return np.where(a <= low, limits.min, result).astype(dtype)
