"""exp, exp2, expm1, tanh and erf of f32.

The argument is reduced to `n * ln(2) + r` with `ln(2)` in two parts (Cody and Waite,
"Software Manual for the Elementary Functions", 1980), and `exp(r)` is a polynomial. Its
coefficients, like all in these files, are minimax fits by iteratively reweighted least
squares, rounded to f32 one after the other, the rest fitted again. `2^n` is multiplied in
two steps, so that results are right from the least denormal to the greatest number, or by
the one instruction that AVX-512 has for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlopt.passes.loop.polynomial_approximation import error_function
from mlopt.passes.loop.polynomial_approximation.terms import Term

LOG2_E = 1.4426950408889634

LN2_HIGH = 0.693359375
"""Few enough bits that its product with an exponent is exact."""

LN2_LOW = -2.12194440e-4

SHORT_EXP = (
    0.4999999403953552,
    0.16666516661643982,
    0.041668280959129333,
    0.008369248360395432,
    0.0013820742024108768,
)
"""(exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2; relative error of exp 3.4e-9."""

EXP = (
    0.5,
    0.1666666567325592,
    0.041666485369205475,
    0.008333541452884674,
    0.0013933228328824043,
    0.00019766994228120893,
)
"""The same; relative error of exp(r) - 1 4.6e-10."""

EXP2 = (
    0.6931471824645996,
    0.24022647738456726,
    0.05550358071923256,
    0.009618503041565418,
    0.0013391890097409487,
    0.00015329234884120524,
)
"""(2^r - 1) / r, |r| <= 1/2; relative error of 2^r 3.2e-9."""

TANH = (
    -0.3333331048488617,
    0.1333233267068863,
    -0.053824637085199356,
    0.02095436491072178,
    -0.006104770116508007,
)
"""(tanh(x) / x - 1) / x^2 in x^2, |x| < 0.57; relative error of tanh 1.6e-9."""

ERF_SMALL = (
    0.12837916612625122,
    -0.3761262893676758,
    0.11283625662326813,
    -0.026855727657675743,
    0.005192376673221588,
    -0.0008049150928854942,
    7.992568862391636e-05,
)
"""erf(x) / x - 1 in x^2, |x| < 0.92; relative error of erf 9e-10."""

ERF_LARGE = (
    0.12864796817302704,
    0.6351534128189087,
    0.10623345524072647,
    -0.023759158328175545,
    0.0036411085166037083,
    -0.00032247789204120636,
    1.1199411346751731e-05,
)
"""-log(1 - erf(x)) / x - 1, 0.92 <= x <= 4; relative error of erf 7e-10."""


@dataclass(frozen=True)
class Reduced:
    """`x = n * ln(2) + r`, |r| <= ln(2) / 2 and a little; `bits` is `n` as an integer."""

    n: Term
    bits: Term
    r: Term


def reduced(x: Term) -> Reduced:
    """`x` by the nearest multiple of ln(2)."""
    n, bits = x.rounded(LOG2_E)
    return Reduced(n, bits, n.fma(-LN2_LOW, n.fma(-LN2_HIGH, x)))


def power_of_two(n: Term) -> Term:
    """`2^n` for `n` of -126 ... 127."""
    return ((n + 127) << 23).as_float()


def scaled(y: Term, n: Term) -> Term:
    """`y * 2^n` for `n` of -252 ... 254, rounded once."""
    if y.can_ldexp():
        return y.ldexp(n)
    half = n >> 1
    return y * power_of_two(half) * power_of_two(n - half)


def exp(x: Term) -> Term:
    """`e^x`: 1 + r (1 + r q(r)), scaled."""
    near = reduced(x.clamp(-104.0, 89.0))
    y = near.r.polynomial((1.0, 1.0, *SHORT_EXP))
    found = y.scaled_by(near.n)
    return scaled(y, near.bits) if found is None else found


def small_exp(near: Reduced, r: Term) -> Term:
    """`2^n e^r` for `n` of -126 ... 127: 1 + (r + r^2 q(r)), scaled."""
    y = (r * r).fma(r.polynomial(SHORT_EXP), r) + 1.0
    found = y.scaled_by(near.n)
    return y * power_of_two(near.bits) if found is None else found


def exp2(x: Term) -> Term:
    """`2^x`: 1 + r q(r), scaled."""
    limited = x.clamp(-151.0, 129.0)
    n, bits = limited.rounded()
    r = limited - n
    return scaled(r.fma(r.polynomial(EXP2), 1.0), bits)


def expm1(x: Term) -> Term:
    """`e^x - 1`: with `p = expm1(r)`, `2^n p + (2^n - 1)`, halved on the way so that 2^128 fits."""
    near = reduced(x.clamp(-18.0, 89.0))
    n, r = near.bits, near.r
    p = (r * r).fma(r.polynomial(EXP), r)
    half = power_of_two(n - 1)
    doubled = p.fma(half, half - 0.5)
    result = (doubled + doubled).otherwise(n.compare("eq", 0), p)
    return result.with_sign_of(x)


def tanh(x: Term) -> Term:
    """`1 - 2 / (e^2x + 1)`, and an odd polynomial where that would cancel."""
    a = x.magnitude()
    limited = a.clamp(None, 10.0)
    square = a * a
    near = (a * square).fma(square.polynomial(TANH), a)
    by = reduced(limited + limited)
    e = small_exp(by, by.r)
    far = x.constant(1.0) - x.constant(2.0) / (e + 1.0)
    return far.otherwise(a.compare("olt", 0.55), near).with_sign_of(x)


def erf(x: Term) -> Term:
    """`x + x p(x^2)`, and `1 - e^-q(x)` from 0.92 on; 1 in f32 from 4 on. By tables where the
    machine has them in registers."""
    if x.is_whole_registers():
        return x.by_registers(error_function.erf)
    a = x.magnitude()
    square = a * a
    near = a.fma(square.polynomial(ERF_SMALL), a)
    limited = a.clamp(None, 4.0)
    q = limited.polynomial(ERF_LARGE)
    exponent = limited.fma(q, limited)
    lost = limited.fma(q, limited - exponent)  # by rounding the exponent
    by = reduced(exponent * -1.0)
    e = small_exp(by, by.r - lost)
    far = x.constant(1.0) - e
    return far.otherwise(a.compare("olt", 0.92), near).with_sign_of(x)
