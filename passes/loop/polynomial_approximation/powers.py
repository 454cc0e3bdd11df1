"""pow of f32, by way of f64: `2^(y log2(|x|))`, rounded once.

The logarithm is `2 atanh(s)`, `s = (m - 1) / (m + 1)`, good to 2^-43, so that what is lost
times the greatest exponent stays far below half a unit. Ends as in C99, annex F.
"""

from __future__ import annotations

from xdsl.dialects.builtin import f32, f64

from mlopt.passes.loop.polynomial_approximation.terms import Term

LOG2 = (
    2.8853900817779508,
    0.9617966940320875,
    0.5770779532806757,
    0.41220853493831194,
    0.31994646563305784,
    0.28129166388471893,
    0.024802543364154654,
)
"""log2((1 + s) / (1 - s)) / s in s^2, 1/sqrt(2) <= m <= sqrt(2); relative error 6.4e-14."""

EXP2 = (
    0.6931471805599516,
    0.2402265069571568,
    0.05550410866431331,
    0.009618129183010266,
    0.0013333558252815736,
    0.00015403439543406602,
    1.5252644129006829e-05,
    1.3258627658087987e-06,
    1.0211152063025803e-07,
)
"""(2^r - 1) / r, |r| <= 1/2; error 1.6e-14."""

HALF_ROOT = 0x3FE6A09E667F3BCD
"""The bits of 1/sqrt(2) in f64."""

EXPONENT = -(1 << 52)
"""The bits of sign and exponent in f64."""

INFINITY = float("inf")


def power(x: Term, y: Term) -> Term:
    """`x^y`."""
    a, exponent = x.magnitude(), y.converted(f64)
    product = exponent * _log2(a)
    result = _exp2(product).converted(f32)
    half = y * 0.5
    is_whole, is_part = (y.floor().compare(which, y) for which in ("oeq", "une"))
    is_odd = is_whole & half.floor().compare("une", half)
    has_sign = x.bits().compare("ne", a.bits())
    result = result.otherwise(is_odd & has_sign, (result.bits() ^ -0x80000000).as_float())
    is_negative = x.compare("olt", 0.0) & x.compare("ogt", -INFINITY)
    result = result.otherwise(is_negative & is_part, float("nan"))
    result = result.otherwise(x.compare("oeq", 1.0), 1.0).otherwise(y.compare("oeq", 0.0), 1.0)
    at_unit = a.compare("oeq", 1.0) & y.magnitude().compare("oeq", INFINITY)
    return result.otherwise(at_unit, 1.0)


def _log2(a: Term) -> Term:
    """`log2(a)` in f64 of an f32 that is not negative; every such number is normal there."""
    wide = a.converted(f64)
    bits = wide.bits()
    exponent = (bits - HALF_ROOT) & EXPONENT
    m = (bits - exponent).as_float()
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    e = (exponent >> 52).converted(f64)
    result = s.fma(square.polynomial(LOG2), e)
    result = result.otherwise(wide.compare("oeq", 0.0), -INFINITY)
    return result.otherwise(wide.compare("uge", INFINITY), wide)


def _exp2(t: Term) -> Term:
    """`2^t` in f64, as far as f32 reaches."""
    limited = t.clamp(-200.0, 200.0)
    n, bits = limited.rounded()
    r = limited - n
    return r.fma(r.polynomial(EXP2), 1.0) * ((bits + 1023) << 52).as_float()
