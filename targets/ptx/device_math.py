"""Math functions for kernels, where libdevice is not at hand.

    text, names = device_math(["__nv_expf", "__nv_erf"])

LLVM IR that defines the functions asked for, by the names that libdevice has. Methods:
Cody-Waite reduction and Taylor polynomials for exp, sin, cos; the series of atanh for log;
half angles for atan; the confluent series and a continued fraction for erf. f32 versions
of exp, log and what is made of them are in f32, others are computed in f64 and rounded,
which is slow on most GPUs: libdevice is the better choice where it can be had. Measured
against NumPy in the next longer type, in units in the last place: f32 at most 2.3; f64 at
most 3 for exp, log and what is made of them, sin, cos and tan (up to 1e6, beyond which they
lose digits), 5 for atan, asin, acos and erf; relative errors of up to 1e-12 for erfc and
2e-13 for pow. Zeros, infinities and NaN give what C's functions give.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mlopt.targets.ptx.expressions import BIAS, BITS, MANTISSA, Expressions, Value

Function = Callable[..., Value]

LN2_HIGH = {"float": 0.693359375, "double": 0.693147180369123816490}
LN2_LOW = {"float": -2.12194440054690583e-4, "double": 1.90821492927058770002e-10}
EXP_TERMS = {"float": 8, "double": 14}
LOG_TERMS = {"float": 5, "double": 11}
LIMITS = {"float": (-104.0, 89.0), "double": (-746.0, 710.0)}
BIG = {"float": 2.0**24, "double": 2.0**53}


def scaled(b: Expressions, x: Value, n: Value) -> Value:
    """`x * 2^n` in two steps, so that the ends of the range are right."""

    def power(count: Value) -> Value:
        biased = count + b.number(BIAS[b.type])
        return biased.shift_left(MANTISSA[b.type]).cast("bitcast", b.type)

    half = n.shift_right(1)
    return x * power(half) * power(n - half)


def clamped(b: Expressions, x: Value) -> Value:
    """`x` within what has an exponential; NaN stays."""
    low, high = (b.real(limit) for limit in LIMITS[b.type])
    x = b.select(x.compare("olt", low), low, x)
    return b.select(x.compare("ogt", high), high, x)


def reduced_exp(b: Expressions, x: Value) -> tuple[Value, Value]:
    """`r` and `n` such that `x = n ln 2 + r`, `|r| <= ln 2 / 2`."""
    turns = (x * b.real(1 / math.log(2))).called("rint")
    r = b.fma(turns, b.real(-LN2_HIGH[b.type]), x)
    return b.fma(turns, b.real(-LN2_LOW[b.type]), r), turns.cast("fptosi", b.integer)


def series_exp(b: Expressions, r: Value) -> Value:
    """Taylor's series of exp."""
    return b.polynomial(r, [1 / math.factorial(k) for k in range(EXP_TERMS[b.type])])


def exp(b: Expressions, x: Value) -> Value:
    """e^x."""
    r, n = reduced_exp(b, clamped(b, x))
    return scaled(b, series_exp(b, r), n)


def exp2(b: Expressions, x: Value) -> Value:
    """2^x."""
    low, high = (b.real(limit / math.log(2)) for limit in LIMITS[b.type])
    x = b.select(x.compare("olt", low), low, x)
    x = b.select(x.compare("ogt", high), high, x)
    whole = x.called("rint")
    r = (x - whole) * b.real(math.log(2))
    return scaled(b, series_exp(b, r), whole.cast("fptosi", b.integer))


def expm1(b: Expressions, x: Value) -> Value:
    """e^x - 1: by 2^n (e^r - 1) + (2^n - 1), exact where x is small."""
    inside = clamped(b, x)
    r, n = reduced_exp(b, inside)
    rest = r * b.polynomial(r, [1 / math.factorial(k) for k in range(1, EXP_TERMS[b.type] + 1)])
    one = b.real(1.0)
    small = scaled(b, rest, n) + (scaled(b, one, n) - one)
    # Near the largest number 2^n is infinite, the product is not.
    large = scaled(b, rest + one, n)
    return b.select(inside.compare("ogt", b.real(40.0)), large, small)


def log_parts(b: Expressions, x: Value) -> tuple[Value, Value]:
    """The logarithm of the mantissa in [sqrt 1/2, sqrt 2), and the exponent."""
    tiny = x.compare("olt", b.real(2.0 ** (1 - BIAS[b.type])))
    lift = MANTISSA[b.type] + 2
    x = b.select(tiny, x * b.real(2.0**lift), x)
    bits = x.cast("bitcast", b.integer)
    root = int.from_bytes(_packed(math.sqrt(0.5), b.type), "little")
    k = (bits - b.number(root)).shift_right(MANTISSA[b.type])
    m = (bits - k.shift_left(MANTISSA[b.type])).cast("bitcast", b.type)
    exponent = k.cast("sitofp", b.type)
    exponent = b.select(tiny, exponent - b.real(float(lift)), exponent)
    f = m - b.real(1.0)
    s = f / (f + b.real(2.0))
    z = s * s
    tail = z * b.polynomial(z, [2 / (2 * k + 1) for k in range(1, LOG_TERMS[b.type] + 1)])
    # log m = f - s (f - tail), which keeps the digits of f.
    return f - s * (f - tail), exponent


def _packed(value: float, type: str) -> bytes:
    import struct

    return struct.pack("<f" if type == "float" else "<d", value)


def log_limits(b: Expressions, x: Value, result: Value) -> Value:
    """What logarithms are at zero, below it, at infinity and NaN."""
    zero = b.real(0.0)
    infinity = b.real(math.inf)
    result = b.select(x.compare("oeq", zero), b.real(-math.inf), result)
    result = b.select(x.compare("oeq", infinity), infinity, result)
    return b.select(x.compare("uge", zero) & x.compare("ord", x), result, b.real(math.nan))


def log(b: Expressions, x: Value) -> Value:
    """The natural logarithm."""
    part, exponent = log_parts(b, x)
    low = b.fma(exponent, b.real(LN2_LOW[b.type]), part)
    return log_limits(b, x, b.fma(exponent, b.real(LN2_HIGH[b.type]), low))


def log2(b: Expressions, x: Value) -> Value:
    """The logarithm to base 2; exact for powers of 2."""
    part, exponent = log_parts(b, x)
    return log_limits(b, x, b.fma(part, b.real(1 / math.log(2)), exponent))


def log10(b: Expressions, x: Value) -> Value:
    """The logarithm to base 10."""
    part, exponent = log_parts(b, x)
    high = exponent * b.real(math.log10(2))
    return log_limits(b, x, b.fma(part, b.real(1 / math.log(10)), high))


def log1p(b: Expressions, x: Value) -> Value:
    """log(1 + x): what rounding of 1 + x loses is put back."""
    one = b.real(1.0)
    u = one + x
    lost = (x - (u - one)) / u
    result = log(b, u) + lost
    is_plain = u.compare("ogt", b.real(0.0)) & x.compare("olt", b.real(BIG[b.type]))
    result = b.select(is_plain, result, log(b, u))
    return b.select(x.magnitude().compare("olt", b.real(1 / BIG[b.type])), x, result)


def tanh(b: Expressions, x: Value) -> Value:
    """e / (e + 2) of e = expm1(2 |x|)."""
    a = x.magnitude()
    e = expm1(b, a + a)
    t = e / (e + b.real(2.0))
    t = b.select(a.compare("ogt", b.real(22.0)), b.real(1.0), t)
    return t.called("copysign", x)


def sinh(b: Expressions, x: Value) -> Value:
    """(e + e / (e + 1)) / 2 of e = expm1(|x|); far out by a square."""
    a = x.magnitude()
    e = expm1(b, a)
    near = (e + e / (e + b.real(1.0))) * b.real(0.5)
    return b.select(a.compare("ogt", b.real(22.0)), half_square(b, a), near).called("copysign", x)


def cosh(b: Expressions, x: Value) -> Value:
    """(e + 1 / e) / 2; far out by a square."""
    a = x.magnitude()
    e = exp(b, a)
    near = (e + b.real(1.0) / e) * b.real(0.5)
    return b.select(a.compare("ogt", b.real(22.0)), half_square(b, a), near)


def half_square(b: Expressions, a: Value) -> Value:
    """e^a / 2 that overflows late."""
    root = exp(b, a * b.real(0.5))
    return (root * b.real(0.5)) * root


# Angles, in f64.

PIO2 = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)


def quadrant(b: Expressions, x: Value) -> tuple[Value, Value, Value]:
    """Sine and cosine of what is left of `x` after quarter turns, and their number."""
    turns = (x * b.real(2 / math.pi)).called("rint")
    r = x
    for part in PIO2:
        r = b.fma(turns, b.real(-part), r)
    z = r * r
    sine = r * b.polynomial(z, [(-1) ** k / math.factorial(2 * k + 1) for k in range(9)])
    cosine = b.polynomial(z, [(-1) ** k / math.factorial(2 * k) for k in range(10)])
    return sine, cosine, turns.cast("fptosi", b.integer)


def sin(b: Expressions, x: Value) -> Value:
    """The sine."""
    return by_quadrant(b, x, 0)


def cos(b: Expressions, x: Value) -> Value:
    """The cosine."""
    return by_quadrant(b, x, 1)


def by_quadrant(b: Expressions, x: Value, turn: int) -> Value:
    """The sine of `x`, `turn` quarters on."""
    sine, cosine, n = quadrant(b, x)
    n = n + b.number(turn)
    is_odd = (n & b.number(1)).compare("ne", b.number(0))
    value = b.select(is_odd, cosine, sine)
    flip = (n & b.number(2)).compare("ne", b.number(0))
    result = b.select(flip, -value, value)
    return b.select(x.magnitude().compare("olt", b.real(math.inf)), result, b.real(math.nan))


def tan(b: Expressions, x: Value) -> Value:
    """The tangent."""
    return sin(b, x) / cos(b, x)


def atan(b: Expressions, x: Value) -> Value:
    """By the reciprocal and two half angles, then the series."""
    one = b.real(1.0)
    a = x.magnitude()
    is_large = a.compare("ogt", one)
    t = b.select(is_large, one / a, a)
    for _ in range(2):
        t = t / (one + b.fma(t, t, one).called("sqrt"))
    z = t * t
    angle = t * b.real(4.0) * b.polynomial(z, [(-1) ** k / (2 * k + 1) for k in range(12)])
    angle = b.select(is_large, b.real(math.pi / 2) - angle, angle)
    return angle.called("copysign", x)


def asin(b: Expressions, x: Value) -> Value:
    """atan of x / sqrt(1 - x^2)."""
    one = b.real(1.0)
    return atan(b, x / ((one - x) * (one + x)).called("sqrt"))


def acos(b: Expressions, x: Value) -> Value:
    """Twice atan of sqrt((1 - x) / (1 + x))."""
    one = b.real(1.0)
    return b.real(2.0) * atan(b, ((one - x) / (one + x)).called("sqrt"))


def atan2(b: Expressions, y: Value, x: Value) -> Value:
    """The angle of the point (x, y)."""
    ay, ax = y.magnitude(), x.magnitude()
    zero, one = b.real(0.0), b.real(1.0)
    both_zero = ay.compare("oeq", zero) & ax.compare("oeq", zero)
    both_infinite = ay.compare("oeq", b.real(math.inf)) & ax.compare("oeq", ay)
    slope = b.select(both_infinite, one, b.select(both_zero, zero, ay / ax))
    angle = atan(b, slope)
    left = one.called("copysign", x).compare("olt", zero)
    return b.select(left, b.real(math.pi) - angle, angle).called("copysign", y)


def asinh(b: Expressions, x: Value) -> Value:
    """log1p of a + a^2 / (1 + sqrt(1 + a^2))."""
    one = b.real(1.0)
    a = x.magnitude()
    square = a * a
    near = log1p(b, a + square / (one + (one + square).called("sqrt")))
    far = log(b, a) + b.real(math.log(2))
    return b.select(a.compare("ogt", b.real(1e9)), far, near).called("copysign", x)


def acosh(b: Expressions, x: Value) -> Value:
    """log1p of t + sqrt(2 t + t^2), t = x - 1."""
    t = x - b.real(1.0)
    near = log1p(b, t + (t * (t + b.real(2.0))).called("sqrt"))
    return b.select(x.compare("ogt", b.real(1e9)), log(b, x) + b.real(math.log(2)), near)


def atanh(b: Expressions, x: Value) -> Value:
    """Half of log1p(2 a / (1 - a))."""
    a = x.magnitude()
    return (b.real(0.5) * log1p(b, (a + a) / (b.real(1.0) - a))).called("copysign", x)


# erf, pow and others, in f64.

ERF_SPLIT = 2.5


def erf_series(b: Expressions, a: Value) -> Value:
    """erf below the split: 2 / sqrt(pi) e^(-a^2) a (1 + z/3 (1 + z/5 (...))), z = 2 a^2."""
    one, z = b.real(1.0), b.real(2.0) * a * a
    total = one
    for k in range(44, 0, -1):
        total = b.fma(total * z, b.real(1 / (2 * k + 1)), one)
    return b.real(2 / math.sqrt(math.pi)) * a * exp(b, -(a * a)) * total


def erfc_fraction(b: Expressions, a: Value) -> Value:
    """erfc above the split: e^(-a^2) / sqrt(pi) / (a + 1/2 / (a + 1 / (a + 3/2 / ...)))."""
    tail = a
    for k in range(40, 0, -1):
        tail = a + b.real(k / 2) / tail
    square = a * a
    lost = b.fma(a, a, -square)  # the digits that a^2 has beyond its own
    decay = exp(b, -square) * (b.real(1.0) - lost)
    return decay * b.real(1 / math.sqrt(math.pi)) / tail


def erf(b: Expressions, x: Value) -> Value:
    """The error function."""
    a = x.magnitude()
    inner = b.select(a.compare("olt", b.real(ERF_SPLIT)), a, b.real(0.0))
    outer = b.select(a.compare("olt", b.real(ERF_SPLIT)), b.real(ERF_SPLIT), a)
    far = b.real(1.0) - erfc_fraction(
        b, b.select(a.compare("ogt", b.real(30.0)), b.real(30.0), outer)
    )
    result = b.select(a.compare("olt", b.real(ERF_SPLIT)), erf_series(b, inner), far)
    return b.select(x.compare("uno", x), x, result.called("copysign", x))


def erfc(b: Expressions, x: Value) -> Value:
    """1 - erf, without cancellation for x > 0."""
    a = x.magnitude()
    outer = b.select(a.compare("olt", b.real(ERF_SPLIT)), b.real(ERF_SPLIT), a)
    tail = erfc_fraction(b, b.select(a.compare("ogt", b.real(30.0)), b.real(30.0), outer))
    inner = b.select(a.compare("olt", b.real(ERF_SPLIT)), a, b.real(0.0))
    one = b.real(1.0)
    upper = b.select(a.compare("olt", b.real(ERF_SPLIT)), one - erf_series(b, inner), tail)
    result = b.select(x.compare("olt", b.real(0.0)), b.real(2.0) - upper, upper)
    return b.select(x.compare("uno", x), x, result)


def cbrt(b: Expressions, x: Value) -> Value:
    """By exp and log, with a step of Newton."""
    a = x.magnitude()
    t = exp(b, log(b, a) * b.real(1 / 3))
    t = t - (t * t * t - a) / (b.real(3.0) * t * t)
    is_plain = a.compare("ogt", b.real(0.0)) & a.compare("olt", b.real(math.inf))
    return b.select(is_plain, t, a).called("copysign", x)


def pow(b: Expressions, x: Value, y: Value) -> Value:
    """exp(y log |x|), with the sign and the limits that C asks for."""
    zero, one = b.real(0.0), b.real(1.0)
    size = exp(b, y * log(b, x.magnitude()))
    whole = y.called("floor").compare("oeq", y)
    half = y * b.real(0.5)
    odd = whole & half.called("floor").compare("une", half)
    infinite = y.magnitude().compare("oeq", b.real(math.inf))
    odd = odd & y.magnitude().compare("olt", b.real(2.0**53))
    negative = one.called("copysign", x).compare("olt", zero)
    signed = b.select(negative & odd, -size, size)
    invalid = x.compare("olt", zero) & x.compare("ogt", b.real(-math.inf))
    invalid = (
        invalid & y.compare("ord", y) & (whole | infinite).compare("eq", Value(b, "false", "i1"))
    )
    result = b.select(invalid, b.real(math.nan), signed)
    unit = x.compare("oeq", one) | (x.compare("oeq", -one) & infinite)
    return b.select(unit | y.compare("oeq", zero), one, result)


def fmod(b: Expressions, x: Value, y: Value) -> Value:
    """`x - trunc(x / y) y`, exact where the quotient is below 2^53."""
    quotient = (x / y).called("trunc")
    rest = b.fma(-quotient, y, x)
    size = y.magnitude()
    # A quotient that was rounded up leaves a rest of the wrong sign.
    wrong = (rest * x).compare("olt", b.real(0.0))
    rest = b.select(wrong, rest + size.called("copysign", x), rest)
    plain = y.magnitude().compare("oeq", b.real(math.inf)) & x.magnitude().compare("olt", size)
    return b.select(plain, x, rest).called("copysign", x)


NATIVE: dict[str, Function] = {
    "exp": exp,
    "exp2": exp2,
    "expm1": expm1,
    "log": log,
    "log2": log2,
    "log10": log10,
    "log1p": log1p,
    "tanh": tanh,
}
"""Computed in f32 for f32."""

WIDE: dict[str, Function] = {
    "sinh": sinh,
    "cosh": cosh,
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "atan": atan,
    "asin": asin,
    "acos": acos,
    "atan2": atan2,
    "asinh": asinh,
    "acosh": acosh,
    "atanh": atanh,
    "erf": erf,
    "erfc": erfc,
    "cbrt": cbrt,
    "pow": pow,
    "fmod": fmod,
}
"""Computed in f64 for f32 too."""

TWO_ARGUMENTS = frozenset(("atan2", "pow", "fmod"))


def device_math(wanted: Sequence[str]) -> tuple[str, set[str]]:
    """LLVM IR that defines those of `wanted` that are known here, and their names."""
    parts = {name: text for name in wanted if (text := _definition(name)) is not None}
    return "\n".join(parts.values()), set(parts)


def _definition(name: str) -> str | None:
    stem = name.removeprefix("__nv_")
    single = stem not in NATIVE | WIDE
    base = stem.removesuffix("f") if single else stem
    function = (NATIVE | WIDE).get(base)
    if function is None or stem == name:
        return None
    count = 2 if base in TWO_ARGUMENTS else 1
    if not single or base in NATIVE:
        build = Expressions("float" if single else "double")
        arguments = [build.argument(index) for index in range(count)]
        return build.function(name, count, function(build, *arguments))
    return _widened(name, function, count)


def _widened(name: str, function: Function, count: int) -> str:
    """The function of f32 that is computed in f64."""
    build = Expressions("double")
    singles = [Value(build, f"%x{index}", "float") for index in range(count)]
    result = function(build, *(single.cast("fpext", "double") for single in singles))
    text = build.function(name, count, result.cast("fptrunc", "float"))
    return text.replace("double %x", "float %x")


assert set(BITS) == set(MANTISSA) == set(BIAS)
