"""log, log2, log10 and log1p of f32.

`x = m * 2^e` with `m` of 2/3 ... 4/3, so that `log(1 + f)`, `f = m - 1`, has no cancellation
with `e * ln(2)`; it is a polynomial in `f`. Denormals are scaled up first.
"""

from __future__ import annotations

from collections.abc import Callable

from xdsl.dialects.builtin import f32

from mlopt.passes.loop.polynomial_approximation.terms import Term

LN2 = 0.6931471805599453
LOG10_2_HIGH = 0.301025390625
"""Few enough bits that its product with an exponent is exact."""

LOG10_2_LOW = 4.605038981195214e-06
LOG2_E = 1.4426950408889634
LOG10_E = 0.4342944819032518

LOG1P = (
    -0.5,
    0.3333333730697632,
    -0.24999824166297913,
    0.19999513030052185,
    -0.16679488122463226,
    0.1430613398551941,
    -0.12196055054664612,
    0.10739694535732269,
    -0.1284751296043396,
    0.12053955346345901,
)
"""(log(1 + f) - f) / f^2, |f| <= 1/3; relative error of log1p 9e-10."""

TWO_THIRDS = 0x3F2AAAAB
"""The bits of 2/3."""

EXPONENT = -0x800000
"""The bits of sign and exponent."""

INFINITY = float("inf")


def near_one(f: Term) -> Term:
    """`log(1 + f)`, |f| <= 1/3."""
    return (f * f).fma(f.polynomial(LOG1P), f)


def _logarithm(x: Term, combine: Callable[[Term, Term], Term]) -> Term:
    """`combine(e, log(m))`, and what holds for 0, negative numbers, infinity and NaN."""
    tiny = x.compare("olt", 2.0**-126)
    normal = x.otherwise(tiny, x * 2.0**23)
    shift = x.constant(0.0).otherwise(tiny, -23.0)
    bits = normal.bits()
    exponent = (bits - TWO_THIRDS) & EXPONENT
    f = (bits - exponent).as_float() - 1.0
    e = (exponent >> 23).converted(f32) + shift
    return at_the_ends(combine(e, near_one(f)), x, 0.0)


def at_the_ends(result: Term, x: Term, pole: float) -> Term:
    """`result`, but -inf where `x` is `pole`, NaN below it, infinity and NaN as they are."""
    result = result.otherwise(x.compare("uge", INFINITY), x)
    result = result.otherwise(x.compare("oeq", pole), -INFINITY)
    return result.otherwise(x.compare("olt", pole), float("nan"))


def log(x: Term) -> Term:
    """`e ln(2) + log(m)`."""
    return _logarithm(x, lambda e, w: e.fma(LN2, w))


def log2(x: Term) -> Term:
    """`e + log(m) / ln(2)`."""
    return _logarithm(x, lambda e, w: w.fma(LOG2_E, e))


def log10(x: Term) -> Term:
    """`e log10(2) + log(m) / ln(10)`."""
    return _logarithm(x, lambda e, w: e.fma(LOG10_2_HIGH, e.fma(LOG10_2_LOW, w * LOG10_E)))


def log1p(x: Term) -> Term:
    """`e` is that of `1 + x`; `f = x 2^-e + (2^-e - 1)` has the bits that `1 + x` lost."""
    exponent = ((x + 1.0).bits() - TWO_THIRDS) & EXPONENT
    four = (
        exponent.constant(0x40800000) - exponent
    ).as_float()  # 4 * 2^-e: 2^-128 is no normal number
    f = (x * 0.25).fma(four, four.fma(0.25, -1.0))
    e = (exponent >> 23).converted(f32)
    result = e.fma(LN2, near_one(f))
    tiny = x.magnitude().compare("olt", 2.0**-26)
    return at_the_ends(result.otherwise(tiny, x), x, -1.0)
